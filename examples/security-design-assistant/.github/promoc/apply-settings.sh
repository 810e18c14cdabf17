#!/usr/bin/env bash
# Applies the settings beside this script to the repository on GitHub, then reads back what GitHub made of them: nothing in
# GitHub reads such files by itself. Run it as an administrator, from anywhere in the clone, whenever the files change:
#
#   bash .github/promoc/apply-settings.sh            applies
#   bash .github/promoc/apply-settings.sh --dry-run  changes nothing and says what differs
#
# In:   settings/*.json           {environment, put, branch_policies, variables, secrets}: name of an environment; its rules as the
#                                 API takes them, but with reviewers by name; the only branches and tags that may deploy to it;
#                                 the names of variables and of secrets that somebody must have set in it
#       settings/rulesets/*.json  rulesets as the API takes them, but with teams by name
#       workflow-permissions.json where it is there: see workflow-permissions.sh
#       GITHUB_REPOSITORY         owner/name; default: the repository of this clone
# Exit: 0 GitHub has these settings, 1 something differs, 2 could not find out, or GitHub refused
# Permissions: those of `gh auth login` as an administrator. In a workflow a GH_TOKEN of an app with administration, environments
# and variables: write, members: read; the workflow's own token may do none of this.
# shellcheck disable=SC2016 # $names in single quotes are variables of jq
set -euo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")"
errors=$(mktemp)
trap 'rm -f "$errors"' EXIT

stop() {
  printf '::error::%s\n' "$*" >&2
  exit 2
}

# get PATH: all pages of what GitHub answers; nothing if it is not there.
get() {
  local answer
  answer=$(gh api --paginate "$1" 2>"$errors") || answer=
  [[ -n $answer ]] || grep -q 'HTTP 404' "$errors" || stop "Could not read $1: $(cat "$errors")"
  printf '%s\n' "$answer"
}

# list PATH FIELD: all pages as one list; each page holds its part as FIELD, or is that part if FIELD is empty.
list() {
  local pages
  pages=$(get "$1") || exit
  jq -ces --arg field "$2" '(.[0] | objects.total_count // null) as $total
    | map(if $field == "" then . else .[$field] end | if type == "array" then .[] else error("a page is no list") end)
    | if $total == null or length == $total then . else error("\(length) of \($total) entries") end' <<<"$pages" ||
    stop "GitHub's answer for $1 is no complete list."
}

# send METHOD PATH [BODY]. 303: a branch policy is there already. Whether it is will be read back.
send() {
  gh api --method "$1" "$2" ${3:+--input -} <<<"${3-}" >/dev/null 2>"$errors" || grep -q 'HTTP 303' "$errors" ||
    stop "GitHub refused to change the $title: $(cat "$errors") (404: you are no administrator, or the plan has no environments." \
      "422: a reviewer has no access to the repository, or the plan has no reviewers in private repositories.)"
}

# number_of PATH FILE: the number by which the API knows the team or user that FILE names.
number_of() {
  local id
  id=$(get "$1" | jq .id) || id=
  [[ $id =~ ^[0-9]+$ ]] || stop "There is no $1, or you may not see it. It is a reviewer in $2."
  printf '%s\n' "$id"
}

# read_environment FILE: sets title, path, body (what is sent), wanted and is (what is compared; null if it is not there).
read_environment() {
  local reviewers one id ids='' answer variables='[]' secrets='[]'
  reviewers=$(jq -ers --arg owner "${repository%%/*}" '
    if length == 1 and (.[0] | keys - ["environment", "put", "branch_policies", "variables", "secrets"] == [] and (.environment | type) == "string"
      and (.put | type) == "object" and all((.variables, .secrets) // {} | .[]; . == null)) then .[0].put.reviewers // [] else error("odd form") end
    | map(if .type == "Team" then "orgs/\($owner)/teams/\(.slug | @uri)" else "users/\(.login | @uri)" end) | join(" ")' "$1") ||
    stop "$1 is no settings file."
  title="environment $(jq -r .environment "$1")"
  path=repos/$repository/environments/$(jq -r '.environment | @uri' "$1")
  for one in $reviewers; do
    id=$(number_of "$one" "$1") || exit
    ids+=" $id"
  done
  body=$(jq -c --arg ids "$ids" '($ids | split(" ")[1:] | map(tonumber)) as $ids
    | .put | if .reviewers then .reviewers |= [keys[] as $n | {type: .[$n].type, id: $ids[$n]}] else . end' "$1")
  wanted=$(jq -c --argjson body "$body" '$body + {variables: (.variables // {} | keys), secrets: (.secrets // {} | keys),
    branch_policies: (.branch_policies // [] | map({name, type: (.type // "branch")}))}' "$1")
  answer=$(get "$path")
  policies=$(list "$path/deployment-branch-policies?per_page=100" branch_policies)
  jq -e '.variables == []' <<<"$wanted" >/dev/null || variables=$(list "$path/variables?per_page=30" variables)
  jq -e '.secrets == []' <<<"$wanted" >/dev/null || secrets=$(list "$path/secrets?per_page=100" secrets)
  is=$(jq -c --argjson wanted "$wanted" --argjson policies "$policies" --argjson variables "$variables" --argjson secrets "$secrets" '
    def rule($type): [.protection_rules[]? | select(.type == $type)][0];
    if . == null then . else {wait_timer: (rule("wait_timer").wait_timer // 0), prevent_self_review: (rule("required_reviewers").prevent_self_review // false),
     reviewers: [rule("required_reviewers").reviewers[]? | {type, id: .reviewer.id}], can_admins_bypass, deployment_branch_policy,
     branch_policies: ($policies | map({name, type})), variables: [$variables[].name | select(IN($wanted.variables[]))],
     secrets: [$secrets[].name | select(IN($wanted.secrets[]))]} end' <<<"${answer:-null}") ||
    stop "GitHub's answer for $path has an odd form."
}

write_environment() {
  send PUT "$path" "$body"
  jq -r --argjson policies "$policies" '.branch_policies as $wanted
    | ($wanted - ($policies | map({name, type})) | .[] | "POST||\(tojson)"),
      ($policies[] | select([{name, type}] - $wanted != []) | "DELETE|/\(.id)|")' <<<"$wanted" |
    while IFS='|' read -r method id policy; do send "$method" "$path/deployment-branch-policies$id" "$policy"; done
}

# read_ruleset FILE: as read_environment.
read_ruleset() {
  local all id teams one ids={}
  path=repos/$repository/rulesets
  body=$(jq -ces 'if length == 1 and (.[0].name | type) == "string" then .[0] else error("odd form") end' "$1") || stop "$1 is no ruleset."
  teams=$(jq -r --arg owner "${repository%%/*}" '[.. | objects | select(has("slug")).slug] | unique[] | "orgs/\($owner)/teams/\(@uri)"' <<<"$body") ||
    stop "$1 is no ruleset."
  for one in $teams; do
    id=$(number_of "$one" "$1") || exit
    ids=$(jq -c --arg team "$one" --argjson id "$id" '.[$team] = $id' <<<"$ids")
  done
  body=$(jq -c --arg owner "${repository%%/*}" --argjson ids "$ids" 'walk(if type == "object" and has("slug")
    then {type, id: $ids["orgs/\($owner)/teams/\(.slug | @uri)"]} else . end)' <<<"$body")
  wanted=$body
  title="ruleset $(jq -r .name "$1")"
  all=$(list "$path?includes_parents=false&per_page=100" "")
  id=$(jq -r --argjson wanted "$wanted" '.[] | select(.name == $wanted.name and .source_type == "Repository").id' <<<"$all")
  is=null
  [[ -n $id ]] || return 0
  path=$path/$id
  is=$(get "$path" | jq -ces '.[0] | objects') || stop "GitHub's answer for $path has an odd form."
}

write_ruleset() {
  if [[ $is == null ]]; then send POST "$path" "$body"; else send PUT "$path" "$body"; fi
}

# differences PREFIX: what is not as wanted, one line each. GitHub adds fields of its own, and keeps no order in lists.
differences() {
  jq -rn --arg prefix "$1" --argjson is "$is" --argjson wanted "$wanted" '
    def holds($b): . as $a
      | if type == "object" then ($b | type) == "object" and all(to_entries[]; .key as $key | .value | holds($b[$key]))
        elif type == "array" then ($b | type) == "array" and length == ($b | length)
          and all(.[]; . as $x | any($b[]; . as $y | $x | holds($y))) and all($b[]; . as $y | any($a[]; holds($y)))
        else . == $b end;
    $wanted | to_entries[] | .key as $key | select(.value | holds($is[$key]) | not)
    | "\($prefix)\($key) is \($is[$key] | tojson), wanted \(.value | tojson)"
      + if $key == "variables" then ": gh variable set NAME --env ENVIRONMENT"
        elif $key == "secrets" then ": gh secret set NAME --env ENVIRONMENT" else "" end'
}

[[ ${1-} == "" || ${1-} == --dry-run ]] || stop "The only option is --dry-run, not $1."
repository=${GITHUB_REPOSITORY-}
[[ -n $repository ]] || repository=$(gh repo view --json nameWithOwner --jq .nameWithOwner) ||
  stop "Could not find out which repository this is a clone of. Set GITHUB_REPOSITORY to owner/name."
found=$(get "repos/$repository")
[[ -n $found ]] || stop "There is no repository $repository, or you may not see it."
# shellcheck source-path=SCRIPTDIR source=workflow-permissions.sh disable=SC1091
[[ ! -e workflow-permissions.json ]] || source ./workflow-permissions.sh
seen=0 differing=0
for file in settings/*.json settings/rulesets/*.json workflow-permissions.json; do
  [[ -e $file ]] || continue
  seen=$((seen + 1)) kind=environment
  [[ $file != settings/rulesets/* ]] || kind=ruleset
  [[ $file == settings/* ]] || kind=permissions
  "read_$kind" "$file"
  todo=$(differences "~ $title: ")
  printf '%s\n' "${todo:-= $title}"
  if [[ -n $todo && ${1-} != --dry-run ]]; then
    "write_$kind"
    "read_$kind" "$file"
    todo=$(differences "! $title, still: ")
    printf '%s\n' "${todo:-= $title, now}"
  fi
  [[ -z $todo ]] || differing=$((differing + 1))
done
[[ $seen != 0 ]] || stop "There are no settings beside this script."
[[ $differing == 0 ]] || { echo "::error::$differing of $seen settings are not as in the files." >&2 && exit 1; }
