#!/usr/bin/env bash
# Applies the files settings/*.json beside this script to the environments of the repository, then reads back what GitHub made of
# them: nothing in GitHub reads such files by itself. Run it as an administrator (gh auth login) whenever the files change:
#
#   bash .github/promoc/apply-settings.sh            applies
#   bash .github/promoc/apply-settings.sh --dry-run  changes nothing and says what differs
#
# In:   GITHUB_REPOSITORY (default: the repository of this folder). In a workflow also GH_TOKEN of an app with administration,
#       environments and variables: write, members: read; the workflow's own token may do none of this
# Exit: 0 everything is as in the files, 1 it is not, 2 could not find out
# shellcheck disable=SC2016 # $names in single quotes are variables of jq
set -euo pipefail

broken() {
  printf '::error::%s\n' "$*" >&2
  exit 2
}

# read_api PATH: the pages of the answer as a list; [] if it is not there.
read_api() {
  local answer
  if ! answer=$(gh api --paginate "$1" 2>&1); then
    [[ $answer == *"HTTP 404"* ]] || broken "Could not read $1: $answer"
    echo '[]' && return
  fi
  jq -ces 'if length > 0 and all(.[]; type == "object") then . else error("odd") end' <<<"$answer" || broken "Odd answer for $1."
}

# change METHOD PATH [BODY]
change() {
  gh api --method "$1" "$2" --input - <<<"${3-}" >/dev/null || broken "Could not change $name ($1 $2). Not found: you are no" \
    "administrator here, or the plan has no environments in private repositories. 422: the plan has no reviewers or timers in" \
    "private repositories, or a reviewer has no access to this one."
}

# present: the environment as GitHub has it, in the form of the file; branch policies also have their ids.
present() {
  local environment policies variables
  environment=$(read_api "$api") || exit
  policies=$(read_api "$api/deployment-branch-policies?per_page=100") || exit
  variables=$(read_api "$api/variables?per_page=30") || exit
  jq -cen --argjson environment "$environment" --argjson policies "$policies" --argjson variables "$variables" '
    $environment[0] // {} | (.protection_rules // []) as $rules
    | ($rules | map(select(.type == "required_reviewers"))[0] // {}) as $review
    | {put: {wait_timer: ($rules | map(select(.type == "wait_timer").wait_timer)[0] // 0), can_admins_bypass, deployment_branch_policy,
             prevent_self_review: ($review.prevent_self_review // false), reviewers: [$review.reviewers[]? | {type, id: .reviewer.id}]},
       branch_policies: [$policies[].branch_policies[] | {name, type: (.type // "branch"), id}],
       variables: ([$variables[].variables[] | {key: .name, value}] | from_entries)}' || broken "Odd answer for $name."
}

# differences PRESENT: what is not as wanted, one line each. Only what the file names is compared; reviewers have no order.
differences() {
  jq -rn --argjson is "$1" --argjson wanted "$wanted" '
    def plain: if type == "array" then sort else . end;
    def policies: .branch_policies | map("\(.type) \(.name)");
    ($wanted.put | to_entries[] | select((.value | plain) != ($is.put[.key] | plain))
      | "\(.key) is \($is.put[.key] | tojson), wanted \(.value | tojson)"),
    (($wanted | policies) - ($is | policies) | .[] | "deployments from \(.) are not allowed, but wanted"),
    (($is | policies) - ($wanted | policies) | .[] | "deployments from \(.) are allowed, but not wanted"),
    ($wanted.variables | to_entries[] | $is.variables[.key] as $value | select($value == null or (.value != null and .value != $value))
      | "variable \(.key) is \($value | tojson), wanted \(.value // "any value: gh variable set \(.key) --env ...")")'
}

differs=false
repository=${GITHUB_REPOSITORY:-$(gh repo view --json nameWithOwner --jq .nameWithOwner)}
cd "$(dirname "${BASH_SOURCE[0]}")"
for file in settings/*.json; do
  name=$(jq -re '.environment | strings' "$file") || broken "$file is not a settings file."
  api=repos/$repository/environments/$(jq -rn --arg name "$name" '$name | @uri')

  # The API knows reviewers by number.
  ids=()
  for reviewer in $(jq -r --arg owner "${repository%%/*}" '.put.reviewers // [] | .[]
      | if .type == "Team" then "orgs/\($owner)/teams/\(.slug)" else "users/\(.login)" end' "$file"); do
    id=$(gh api "$reviewer" --jq .id) || broken "There is no $reviewer, or you may not see it."
    ids+=("$id")
  done
  wanted=$(jq -ce '{put, branch_policies: (.branch_policies // []), variables: (.variables // {})}
    | if .put.reviewers then .put.reviewers |= [keys[] as $n | {type: .[$n].type, id: $ARGS.positional[$n] | tonumber}] else . end' \
    "$file" --args "${ids[@]}") || broken "$file is not a settings file."

  is=$(present)
  todo=$(differences "$is")
  if [[ -z $todo ]]; then
    echo "= $name: unchanged"
    continue
  fi
  echo "~ $name: ${todo//$'\n'/$'\n'"~ $name: "}"
  if [[ ${1-} != --dry-run ]]; then
    change PUT "$api" "$(jq -c .put <<<"$wanted")"
    # First what is missing, then what must go: changes as lines "method path body".
    steps=$(jq -rn --argjson is "$is" --argjson wanted "$wanted" '"deployment-branch-policies" as $path
      | ($wanted.branch_policies - ($is.branch_policies | map(del(.id))) | .[] | "POST \($path) \(tojson)"),
        ($is.branch_policies[] | select([del(.id)] - $wanted.branch_policies != []) | "DELETE \($path)/\(.id)")')
    while read -r method path body && [[ -n $method ]]; do change "$method" "$api/$path" "$body"; done <<<"$steps"
    steps=$(jq -r '.variables | to_entries[] | select(.value != null) | "\(.key) \(.value)"' <<<"$wanted")
    while read -r variable value && [[ -n $variable ]]; do
      gh variable set "$variable" --env "$name" --repo "$repository" --body "$value" </dev/null
    done <<<"$steps"
    is=$(present)
    todo=$(differences "$is")
    [[ -z $todo ]] || echo "! $name: still ${todo//$'\n'/$'\n'"! $name: still "}"
  fi
  [[ -z $todo ]] || differs=true
done
[[ $differs == false ]] || { echo "::error::The environments are not as in the files." >&2 && exit 1; }
