#!/usr/bin/env bash
# Compares the settings beside this script with those of the repository on GitHub, with the token of a workflow: it reads, and can
# change nothing. What this token is not shown is listed as not seen, and is no difference.
#
# In:   settings/*.json, settings/rulesets/*.json, workflow-permissions.json: as apply-settings.sh applies them; GH_TOKEN
# Exit: 0 what is seen is as in the files, 1 something differs, 2 could not find out
# Token permissions: contents, actions: read. AWS actions: none.
# shellcheck disable=SC2016 # $names in single quotes are variables of jq
set -euo pipefail
here=$(dirname "${BASH_SOURCE[0]}")
# shellcheck source-path=SCRIPTDIR source=lib.sh disable=SC1091
source "$here/lib.sh"

need GH_TOKEN GITHUB_REPOSITORY
repo=repos/$GITHUB_REPOSITORY
seen=0 differing=0 unseen=

# note LINE: for the log and for the summary of the run.
note() {
  printf '%s\n' "$1"
  printf '%s\n' "$1" >>"${GITHUB_STEP_SUMMARY:-/dev/null}"
}

# read_environment FILE: sets title, wanted, is (null: not there). Reviewers are compared by name, which the answer has.
read_environment() {
  local file path answer policies='[]'
  file=$(json "$(<"$1")" 'if (.environment | type) == "string" and (.put | type) == "object" then . else error("odd form") end')
  title="environment $(jq -r .environment <<<"$file")"
  path=$repo/environments/$(jq -r '.environment | @uri' <<<"$file")
  wanted=$(json "$file" '.put + {branch_policies: (.branch_policies // [] | map({name, type: (.type // "branch")}))}
    | if .reviewers then .reviewers |= map({type, name: (.slug // .login | ascii_downcase)}) else . end')
  if jq -e '.variables // .secrets' <<<"$file" >/dev/null; then unseen+="; variables and secrets of the $title"; fi
  is=null
  answer=$(github "$path")
  [[ -n $answer ]] || return 0
  policies=$(github_list "$path/deployment-branch-policies?per_page=100" branch_policies 'map({name, type})')
  is=$(json "$answer" 'def rule($type): [(.protection_rules // [])[] | select(.type == $type)][0];
    if has("deployment_branch_policy") then {deployment_branch_policy, can_admins_bypass,
      wait_timer: (rule("wait_timer").wait_timer // 0), prevent_self_review: (rule("required_reviewers").prevent_self_review // false),
      reviewers: [rule("required_reviewers").reviewers[]? | {type, name: (.reviewer | .slug // .login | ascii_downcase)}],
      branch_policies: $policies} else error("odd form") end' --argjson policies "$policies")
  if jq -e '.can_admins_bypass == null' <<<"$is" >/dev/null; then
    unseen+="; whether admins may bypass the $title"
    wanted=$(json "$wanted" 'del(.can_admins_bypass)')
  fi
}

# read_ruleset FILE: as read_environment. The numbers of teams cannot be looked up.
read_ruleset() {
  local file all id answer
  file=$(json "$(<"$1")" 'if (.name | type) == "string" and (.rules | type) == "array" then . else error("odd form") end')
  title="ruleset $(jq -r .name <<<"$file")"
  wanted=$(json "$file" 'walk(if type == "object" then del(.slug, .login) else . end)')
  [[ $wanted == "$file" ]] || unseen+="; which teams review in the $title"
  is=null
  all=$(github_list "$repo/rulesets?includes_parents=false&per_page=100" '' .)
  id=$(jq -r --argjson wanted "$wanted" '.[] | select(.name == $wanted.name and .source_type == "Repository").id' <<<"$all")
  [[ -n $id ]] || return 0
  [[ $id =~ ^[0-9]+$ ]] || broken "More than one is called $title."
  answer=$(github "$repo/rulesets/$id")
  is=$(json "$answer" 'if (.rules | type) == "array" then . else error("odd form") end')
  if jq -e 'has("bypass_actors") | not' <<<"$is" >/dev/null; then
    unseen+="; who may bypass the $title"
    wanted=$(json "$wanted" 'del(.bypass_actors)')
  fi
}

# read_permissions FILE: as read_environment. GitHub shows them to administrators; another token than that of a workflow may be one's.
read_permissions() {
  local path=$repo/actions/permissions/workflow answer errors
  wanted=$(json "$(<"$1")" 'if type == "object" and all(.[]; type == "boolean") and length > 0 then . else error("odd form") end')
  title='permissions of workflows' is=$wanted
  errors=$(mktemp)
  if ! answer=$(gh api "$path" 2>"$errors"); then
    if grep -q 'Resource not accessible by integration (HTTP 403)' "$errors"; then
      unseen+="; whether workflows may open pull requests"
      return
    fi
    answer=$(github "$path")
  fi
  is=$(json "$answer" 'if (.can_approve_pull_request_reviews | type) == "boolean" then . else error("odd form") end')
}

# differences: one line each. GitHub adds fields of its own, and keeps no order in lists.
differences() {
  jq -rn --arg title "$title" --argjson is "$is" --argjson wanted "$wanted" '
    def holds($b): . as $a
      | if type == "object" then ($b | type) == "object" and all(to_entries[]; .key as $key | .value | holds($b[$key]))
        elif type == "array" then ($b | type) == "array" and length == ($b | length)
          and all(.[]; . as $x | any($b[]; . as $y | $x | holds($y))) and all($b[]; . as $y | any($a[]; holds($y)))
        else . == $b end;
    if $is == null then "- \($title) is not there"
    else $wanted | to_entries[] | .key as $key | select(.value | holds($is[$key]) | not)
      | "- \($title): \($key) is \($is[$key] | tojson), wanted \(.value | tojson)" end'
}

cd "$here"
for file in settings/*.json settings/rulesets/*.json workflow-permissions.json; do
  [[ -e $file ]] || continue
  seen=$((seen + 1))
  case $file in
    settings/rulesets/*) read_ruleset "$file" ;;
    settings/*) read_environment "$file" ;;
    *) read_permissions "$file" ;;
  esac
  found=$(differences)
  [[ -n $found ]] || continue
  differing=$((differing + 1))
  note "$found"
done
[[ $seen != 0 ]] || broken "There are no settings beside this script."
[[ -z $unseen ]] || note "Not seen by the token of a workflow: ${unseen#; }. An administrator sees them with \`apply-settings.sh --dry-run\`."
[[ $differing == 0 ]] || refuse "$differing of $seen settings are not as in the files." \
  "Somebody changed them on GitHub, or the files were changed and not applied: bash .github/promoc/apply-settings.sh, as an administrator."
note "$seen settings are as in the files, as far as they are seen."
