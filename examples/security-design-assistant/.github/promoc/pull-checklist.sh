#!/usr/bin/env bash
# The list in the description of a pull request is ticked, for the very head that would be merged: what was ticked before the last push does not
# count. The list comes with .github/pull_request_template.md; whoever opens the pull request ticks it.
#
# It counts that the description was written after its head came, so that an edit of it after a push says again what is ticked. GitHub's list of
# pushes says when that was. For a fork it is out of reach: then it is the first run of this workflow for this head, which is a little later.
#
# Everything is read anew, and nothing is taken from the event: running the same job again looks again.
#
# A merge queue asks once more. Each pull request in it gets a branch of its own, whose name says its number: that one is looked at. Those before it
# have branches of theirs. Whoever pushes to a pull request takes it out of the queue, so its head is the one that would be merged.
#
# In:   GH_TOKEN; CHECKLIST (name); LIST (its boxes, see boxes.sh); WORKFLOW (file name of this workflow); NUMBER (of the pull request) and HEAD (commit
#       this run is for), or, in a merge queue, QUEUED (its branch, a full name)
# Exit: 0 all that must be ticked is ticked, 1 not, 2 could not find out
# Token permissions: contents: read, pull-requests: read, actions: read. AWS actions: none.
# shellcheck disable=SC2016 # $names in single quotes are variables of jq
set -euo pipefail
here=$(dirname "${BASH_SOURCE[0]}")
# shellcheck source-path=SCRIPTDIR source=lib.sh disable=SC1091
source "$here/lib.sh"
need GH_TOKEN CHECKLIST LIST WORKFLOW
# shellcheck source-path=SCRIPTDIR source=boxes.sh disable=SC1091
source "$here/boxes.sh"

if [[ -n ${QUEUED-} ]]; then
  [[ $QUEUED =~ ^refs/heads/gh-readonly-queue/.+/pr-([0-9]+)-[0-9a-f]+$ ]] || broken "QUEUED must be a branch of a merge queue, but is '$QUEUED'."
  NUMBER=${BASH_REMATCH[1]} HEAD=
else
  need NUMBER HEAD
fi
need_number NUMBER
[[ -n ${QUEUED-} || $HEAD =~ ^[0-9a-f]{40}$ ]] || broken "HEAD must be a full commit id, but is '$HEAD'."
[[ $WORKFLOW =~ ^[A-Za-z0-9._-]+[.]ya?ml$ ]] || broken "WORKFLOW must be the file name of a workflow, but is '$WORKFLOW'."
check_list
repo=repos/${GITHUB_REPOSITORY:?}

# pushed BRANCH: when HEAD last came to this branch of this repository, in seconds; 0 where the list of pushes does not say so.
pushed() {
  local name
  name=$(jq -rn --arg ref "refs/heads/$1" '$ref | @uri') || exit 2
  github_list "$repo/activity?ref=$name&per_page=100" "" '
    map(select(.after == $ENV.HEAD) | .timestamp | sub("[.][0-9]+"; "") | fromdateiso8601) | max // 0'
}

# first_run BRANCH: when the first run of this workflow for this head began, in seconds; 0 if there is none.
first_run() {
  github_list "$repo/actions/workflows/$WORKFLOW/runs?head_sha=$HEAD&event=pull_request&per_page=100" workflow_runs '
    map(select(.head_sha == $ENV.HEAD and .head_branch == $branch) | .created_at | fromdateiso8601) | min // 0' --arg branch "$1"
}

answer=$(github graphql -f query='query($owner: String!, $name: String!, $number: Int!) { repository(owner: $owner, name: $name) { pullRequest(number: $number) {
  body createdAt lastEditedAt author { __typename } editor { __typename } headRefOid headRefName isCrossRepository } } }' \
  -f "owner=${GITHUB_REPOSITORY%%/*}" -f "name=${GITHUB_REPOSITORY#*/}" -F "number=$NUMBER")
pull=$(json "$answer" '.data.repository.pullRequest | if (.body | type) == "string" and (.headRefOid | type) == "string" and (.headRefName | type) == "string"
    and (.isCrossRepository | type) == "boolean" and has("lastEditedAt") then . else error("no pull request") end
  | {body, head: .headRefOid, branch: .headRefName, fork: .isCrossRepository, written: (.lastEditedAt // .createdAt | fromdateiso8601),
     by: (if .lastEditedAt == null then .author else .editor end | .__typename // "nobody")}')
now=$(json "$pull" '.head | if test("^[0-9a-f]{40}$") then . else error("no commit") end')
export HEAD=${HEAD:-$now}
[[ $now == "$HEAD" ]] || refuse "The pull request has a newer head than ${HEAD:0:12}." "The run for that one counts."

text=$(json "$pull" .body)
found=$(boxes "$text")
state=$(json "$found" .state)
case $state in
  missing) refuse "The description has no list $CHECKLIST." \
    "Copy the part for $CHECKLIST from .github/pull_request_template.md into it, with its comments, and tick it." ;;
  altered) refuse "The list $CHECKLIST in the description is not that of .github/pull_request_template.md." \
    "Take the part from there again; only its boxes may be changed." ;;
esac
open=$(json "$found" '.open | join("; ")')
[[ -z $open ]] || refuse "Not ticked in the description: $open." "Tick what is so. GitHub runs this check again by itself."

by=$(json "$pull" .by)
[[ $by == User ]] || refuse "The description was last written by no person." "Untick a box and tick it again, if all that is ticked is so."
branch=$(json "$pull" .branch)
came=0
fork=$(json "$pull" '.fork | tostring')
[[ $fork == true ]] || came=$(pushed "$branch")
[[ $came != 0 ]] || came=$(first_run "$branch")
[[ $came != 0 ]] || broken "GitHub does not say when ${HEAD:0:12} came to the pull request." "Run this job again."
written=$(json "$pull" .written)
((written >= came)) || refuse "The list was ticked for an older head than ${HEAD:0:12}." \
  "If it is so for this one, untick a box and tick it again. If GitHub does not count the new run, run this job again."
echo "$CHECKLIST is ticked for ${HEAD:0:12}." | tee -a "${GITHUB_STEP_SUMMARY:-/dev/null}"
