#!/usr/bin/env bash
# Whether workflows may open pull requests, which those of a path must that lands its change. For apply-settings.sh, which sources it. GitHub has
# one switch for opening and for approving; what else it has beside that stays as it is.
#
# In:   workflow-permissions.json  {can_approve_pull_request_reviews}; and what apply-settings.sh has
# Permissions: those of apply-settings.sh. AWS actions: none.
# shellcheck disable=SC2016 # $names in single quotes are variables of jq
# shellcheck disable=SC2034 # used by the script that sources this one

# read_permissions FILE: as read_environment.
read_permissions() {
  title='permissions of workflows' path=repos/${repository:?}/actions/permissions/workflow
  wanted=$(jq -ces 'if length == 1 and (.[0] | type == "object" and keys == ["can_approve_pull_request_reviews"] and all(.[]; type == "boolean"))
    then .[0] else error("odd form") end' "$1") || stop "$1 is no settings file."
  is=$(get "$path" | jq -ces '.[0] | if (.can_approve_pull_request_reviews | type) == "boolean" and (.default_workflow_permissions | type) == "string"
    then {can_approve_pull_request_reviews, default_workflow_permissions} else error("odd form") end') || stop "GitHub's answer for $path has an odd form."
  body=$(jq -c --argjson wanted "$wanted" '. + $wanted' <<<"$is")
}

write_permissions() { send PUT "$path" "$body"; }
