#!/usr/bin/env bash
# What was approved at merge, read once more in the run that promotes it. A ruleset asks for the approvals, but an administrator can merge past
# it, and a status that says so can be written by any workflow of a branch. For every pull request by which the change came there must
# be APPROVALS different people whose latest word on it is an approval of the very head that was merged. Who may push to the repository
# now counts; the author, bots and everybody else do not.
#
# In:   GH_TOKEN; APPROVALS (how many people, at least 1); CANDIDATE (commit); BRANCH (the branch it is on; empty: that of this run); BASE
#       (commit that is live in the target; empty for a first deployment: then the pull request of the candidate's own commit counts, and no other)
# Out:  approvers ({"<number of the pull request>": ["login", ...]})
# Exit: 0 all are approved, 1 not, 2 could not find out
# Token permissions: contents: read, pull-requests: read. AWS actions: none.
# shellcheck disable=SC2016 # $names in single quotes are variables of jq
set -euo pipefail
here=$(dirname "${BASH_SOURCE[0]}")
# shellcheck source-path=SCRIPTDIR source=lib.sh disable=SC1091
source "$here/lib.sh"
# shellcheck source-path=SCRIPTDIR source=changes.sh disable=SC1091
source "$here/changes.sh"

# may_push LOGIN: true if this person has at least the right to push, else false.
declare -A may=()
may_push() {
  local answer
  if [[ -z ${may[$1]-} ]]; then
    answer=$(github "$repo/collaborators/$1/permission") || exit
    may[$1]=false
    [[ -z $answer ]] || may[$1]=$(json "$answer" '.permission
      | if type == "string" then IN("admin", "maintain", "write") else error("no permission") end | tostring') || exit
  fi
  can=${may[$1]}
}

# approved_by PULL: who approves its head by the latest word, as a JSON list. A comment takes no approval away, a request for changes and
# a dismissal do.
approved_by() {
  local number
  number=$(json "$1" '.number | tostring') || exit
  github_list "$repo/pulls/$number/reviews?per_page=100" "" '
    map(if (.state | IN("APPROVED", "CHANGES_REQUESTED", "DISMISSED", "COMMENTED", "PENDING")) and (.id | type) == "number" then . else error("an odd review") end
      | select(.state | IN("APPROVED", "CHANGES_REQUESTED", "DISMISSED"))
      | if (.submitted_at | type) == "string" and (.commit_id == null or (.commit_id | type) == "string") then . else error("an odd review") end
      | select(.user != null) | .login = (.user.login | ascii_downcase | if test("^[a-z0-9_-]+(\\[bot\\])?$") then . else error("an odd name") end))
    | group_by(.login) | map(sort_by(.submitted_at, .id) | last)
    | map(select(.state == "APPROVED" and .user.type == "User" and .commit_id == $pull.head
        and .login != ($pull.author // "" | ascii_downcase)).login)' --argjson pull "$1"
}

[[ -n ${BRANCH-} || ${GITHUB_REF-} != refs/heads/* ]] || BRANCH=${GITHUB_REF#refs/heads/}
need GH_TOKEN CANDIDATE BRANCH
need_number APPROVALS
((APPROVALS > 0)) || broken "APPROVALS is 0, but something is to be approved."
for commit in "$CANDIDATE" ${BASE:+"$BASE"}; do
  [[ $commit =~ ^[0-9a-f]{40}$ ]] || broken "CANDIDATE and BASE must be full commit ids, but one is '$commit'."
done

change=$(commits "${BASE-}" "$CANDIDATE")
# Where nothing was added, an older version comes: then its own pull request counts, not none.
count=$(json "$change" '.commits | length | tostring')
[[ $count != 0 ]] || change=$(commits "" "$CANDIDATE")
came=$(came_by "$change" "$BRANCH")
direct=$(json "$came" 'map(select(.pulls == []).sha[:12]) | join(", ")')
[[ -z $direct ]] || refuse "Nobody can have approved what came to $BRANCH by no pull request: $direct." \
  "Revert it and bring it by a pull request, or let somebody approve the deployment where the definition offers that."

approvers='{}'
lacking=
pulls=$(json "$came" 'map(.pulls[]) | unique_by(.number) | map(tojson) | join("\n")')
while IFS= read -r -u 3 pull && [[ -n $pull ]]; do
  said=$(approved_by "$pull")
  names=$(json "$said" 'join(" ")')
  counted='[]'
  for name in $names; do
    may_push "$name"
    [[ $can == false ]] || counted=$(json "$counted" '. + [$name]' --arg name "$name")
  done
  approvers=$(json "$approvers" '. + {($pull.number | tostring): $counted}' --argjson pull "$pull" --argjson counted "$counted")
  enough=$(json "$counted" 'length >= ($ENV.APPROVALS | tonumber) | tostring')
  [[ $enough == true ]] || lacking+="${lacking:+; }$(json "$pull" '"#\(.number), merged at \(.head[:12]), has \($counted | length)"
    + if $counted == [] then "" else " (\($counted | join(", ")))" end' --argjson counted "$counted")"
done 3<<<"$pulls"
[[ -z $lacking ]] || refuse "Each pull request needs the approval of $APPROVALS who may push, for the head that was merged. Not so: $lacking." \
  "A review of an older head, one that was dismissed, and one of somebody who may no longer push do not count."
output approvers "$approvers"
json "$approvers" 'to_entries | map("#\(.key) was approved by \(.value | join(", ")).") | join("\n")' | tee -a "${GITHUB_STEP_SUMMARY:-/dev/null}"
