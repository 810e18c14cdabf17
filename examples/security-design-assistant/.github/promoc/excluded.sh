#!/usr/bin/env bash
# Who may not approve a candidate, because the change is theirs. Asked once, before anybody is asked to approve, so that the
# request can say whom it excludes; approvals.sh takes the answer.
#
# EXCLUDE holds one or more of
#   pr_author      authors of the pull requests by which BASE..CANDIDATE came; for a commit that came by none that was merged, who pushed to BRANCH
#   last_pusher    who pushed last to the branch of each of these pull requests; for a fork also its owner
#   any_committer  authors, committers and co-authors of the commits. Names in a commit are its author's own text: they prove
#                  something only where commits are signed. An e-mail that belongs to no account is listed, not dropped
#
# In:   GH_TOKEN, EXCLUDE, CANDIDATE (commit), BRANCH (the branch it is on), BASE (commit that is live in the target; empty for
#       a first deployment: then only the candidate's own commit counts, for everything before it is everybody's)
# Out:  excluded (JSON list of logins, lower case), unmapped (JSON list of e-mails without an account)
# Exit: 0 known, 2 could not find out
# Token permissions: contents: read, pull-requests: read. AWS actions: none.
# shellcheck disable=SC2016 # $names in single quotes are variables of jq
set -euo pipefail
here=$(dirname "${BASH_SOURCE[0]}")
# shellcheck source-path=SCRIPTDIR source=lib.sh disable=SC1091
source "$here/lib.sh"
# shellcheck source-path=SCRIPTDIR source=changes.sh disable=SC1091
source "$here/changes.sh"

# pushers BRANCH WHAT FILTER [ARGUMENT...]: who pushed to a branch, by its activity list; the filter selects entries.
pushers() {
  local pushed_to=$1 what=$2 filter=$3 name found
  shift 3
  name=$(jq -rn --arg ref "refs/heads/$pushed_to" '$ref | @uri') || exit 2
  found=$(github_list "$repo/activity?ref=$name&per_page=100" "" '
    map(select(.activity_type == "push" or .activity_type == "force_push" or .activity_type == "branch_creation")
      | select('"$filter"') | .actor.login | if type == "string" then . else error("nobody") end) | unique' "$@") || exit
  [[ $found != '[]' ]] || broken "GitHub does not say who pushed $what to $pushed_to."
  printf '%s\n' "$found"
}

need GH_TOKEN EXCLUDE CANDIDATE BRANCH
for commit in "$CANDIDATE" ${BASE:+"$BASE"}; do
  [[ $commit =~ ^[0-9a-f]{40}$ ]] || broken "CANDIDATE and BASE must be full commit ids, but one is '$commit'."
done
for word in $EXCLUDE; do
  [[ $word =~ ^(pr_author|last_pusher|any_committer)$ ]] || broken "EXCLUDE knows pr_author, last_pusher and any_committer, not '$word'."
done

[[ -n ${BASE-} ]] || say notice "First deployment: the commit $CANDIDATE alone decides who may not approve."
change=$(commits "${BASE-}" "$CANDIDATE")
excluded='[]'
unmapped='[]'

if [[ " $EXCLUDE " == *" pr_author "* || " $EXCLUDE " == *" last_pusher "* ]]; then
  of_commits=$(pull_requests "$(json "$change" '.commits | map(.sha)')")
  # A pull request that is open, or was merged elsewhere, does not hide who pushed.
  came=$(merged_into "$of_commits" "$BRANCH")
  direct=$(json "$came" 'map(select(.pulls == []).sha) | join(" ")')
  if [[ -n $direct ]]; then
    since=$(json "$change" .since)
    who=$(pushers "$BRANCH" "$direct, which came by no pull request," '.timestamp >= $since' --arg since "$since")
    excluded=$(json "$excluded" '. + $who' --argjson who "$who")
  fi
fi
if [[ " $EXCLUDE " == *" pr_author "* ]]; then
  excluded=$(json "[$excluded, $of_commits]" '.[0] + [.[1][].pulls[].author | strings] | unique')
fi
if [[ " $EXCLUDE " == *" last_pusher "* ]]; then
  pulls=$(json "$of_commits" 'map(.pulls[]) | unique | map(tojson) | join("\n")')
  while IFS= read -r -u 3 pull && [[ -n $pull ]]; do
    # Who may push to a fork is its owner's affair, and the list of pushes to it is out of reach.
    who=$(json "$pull" 'if .fork then [.owner | strings] else "own branch" end')
    if [[ $who == "own branch" ]]; then
      head=$(json "$pull" .head)
      topic=$(json "$pull" .branch)
      who=$(pushers "$topic" "$head, the head of a pull request," '.after == $head' --arg head "$head")
    fi
    excluded=$(json "$excluded" '. + $who' --argjson who "$who")
  done 3<<<"$pulls"
fi
if [[ " $EXCLUDE " == *" any_committer "* ]]; then
  # web-flow is GitHub itself, as the committer of merges made in the browser.
  found=$(json "$change" '
    [.commits[] | .people[], (.message | split("\n")[] | capture("^co-authored-by:[^<]*<(?<email>[^>]+)>"; "i") | {login: null, email})] as $all
    | ([$all[] | select(.login != null) | {key: .email, value: .login}] | from_entries) as $known
    | $all | map(.login = (.login // $known[.email] // (.email | capture("^([0-9]+[+])?(?<login>[^@]+)@users[.]noreply[.]github[.]com$").login) // null))
    | {logins: map(.login | strings | select(. != "web-flow")), unmapped: (map(select(.login == null).email) | unique)}')
  excluded=$(json "$excluded" '. + $found.logins' --argjson found "$found")
  unmapped=$(json "$found" .unmapped)
fi

excluded=$(json "$excluded" 'map(ascii_downcase) | unique')
output excluded "$excluded"
output unmapped "$unmapped"
[[ $unmapped == '[]' ]] ||
  say warning "These addresses in commits belong to no account, so nobody is excluded by them: $(json "$unmapped" 'join(", ")')"
names=$(json "$excluded" 'map("@\(.)") | join(", ") | if . == "" then "nobody is excluded" else . end')
echo "May not approve $CANDIDATE ($EXCLUDE): $names" | tee -a "${GITHUB_STEP_SUMMARY:-/dev/null}"
