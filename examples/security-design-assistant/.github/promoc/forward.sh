#!/usr/bin/env bash
# Never backwards by accident: approving an old run after a newer one was deployed must not bring the old one back, nor one that was
# taken back on purpose. Asked before anybody is asked to approve, and again under the lease.
#
# In:   what accepted.sh needs, for the target; CANDIDATE (commit); TASK (deploy, hotfix, rollback; only rollback may go back);
#       LEASED (true in the deploy job: a deployment without an end is then one that nobody is finishing);
#       FED_BY (empty: one branch, so a candidate must contain what is live; several: other branches come there in between, so it must not be older
#       than what is live, nor than what came last by the same way)
# Out:  nothing_to_do  true when what is live has the candidate's tree
# Exit: 0 may go on, 1 may not, 2 could not find out
# Token permissions: deployments: read, actions: read, contents: read, pull-requests: read (not where FED_BY is several). AWS actions: none.
# shellcheck disable=SC2016 # $names in single quotes are variables of jq
set -euo pipefail
here=$(dirname "${BASH_SOURCE[0]}")
# shellcheck source-path=SCRIPTDIR source=lib.sh disable=SC1091
source "$here/lib.sh"
# shellcheck source-path=SCRIPTDIR source=accepted.sh disable=SC1091
source "$here/accepted.sh"

need_records
need CANDIDATE TASK LEASED
[[ $CANDIDATE =~ ^[0-9a-f]{40}$ ]] || broken "CANDIDATE must be a full commit id, but is '$CANDIDATE'."
[[ $TASK =~ ^(deploy|hotfix|rollback)$ ]] || broken "TASK must be deploy, hotfix or rollback, but is '$TASK'."
[[ ${FED_BY-} =~ ^(several)?$ ]] || broken "FED_BY must be several or empty, but is '$FED_BY'."
[[ $LEASED =~ ^(true|false)$ ]] || broken "LEASED must be true or false, but is '$LEASED'."

# relation OLD NEW: how NEW stands to OLD: ahead, identical, behind or diverged.
relation() {
  local answer
  answer=$(github "$repo/compare/$1...$2?per_page=1") || exit
  [[ -n $answer ]] || broken "GitHub does not know the commit $1 or $2."
  json "$answer" '.status | if IN("ahead", "identical", "behind", "diverged") then . else error("an odd relation") end'
}

# contains OLD NEW: true if OLD is NEW or one of its ancestors.
contains() {
  local found
  found=$(relation "$1" "$2") || exit
  if [[ $found == ahead || $found == identical ]]; then echo true; else echo false; fi
}

if [[ $TASK == rollback ]]; then
  output nothing_to_do false
  echo "A rollback may go back."
  exit 0
fi

live=$(newest "success in_progress" true)
state=none
[[ -z $live ]] || state=$(json "$live" .state)
if [[ $state == in_progress && $LEASED == true ]]; then
  refuse "Run $(json "$live" .payload.run) started a deployment to $ENVIRONMENT that has no end." \
    "Run its failed jobs again, or the rollback for it: that brings $ENVIRONMENT to a known state."
elif [[ $state == in_progress ]]; then
  live=$(newest success true)
fi

if [[ -z $live ]]; then
  output nothing_to_do false
  echo "Nothing has been deployed to $ENVIRONMENT yet."
  exit 0
fi
read -r sha live_tree drifted < <(json "$live" '"\(.sha) \(.payload.tree) \(.payload.drifted == true)"')
[[ $drifted == false ]] ||
  say warning "$ENVIRONMENT was rolled back to $sha by moving its aliases; its stack still describes what was rolled back."

commit=$(github "$repo/git/commits/$CANDIDATE")
tree=$(json "$commit" .tree.sha)
if [[ $tree == "$live_tree" ]]; then
  output nothing_to_do true
  echo "$ENVIRONMENT runs the candidate's tree already: nothing to do."
  exit 0
fi
output nothing_to_do false

withdrawn=$(newest "success failure inactive" '.payload.tree == $tree' --arg tree "$tree")
state=none
[[ -z $withdrawn ]] || state=$(json "$withdrawn" .state)
[[ $state != inactive ]] ||
  refuse "$ENVIRONMENT was taken back from this version on purpose, at $(json "$withdrawn" .since)." \
    "Bring a commit that mends it; or bring this one back on purpose, with the rollback workflow."

if [[ ${FED_BY-} == several ]]; then
  own=$(newest success '.task == $task' --arg task "$TASK")
  [[ -z $own ]] || own=$(json "$own" .sha)
  for newer in "$sha" "$own"; do
    [[ -n $newer ]] || continue
    found=$(relation "$newer" "$CANDIDATE")
    [[ $found != behind ]] || refuse "$CANDIDATE is older than $newer, which came to $ENVIRONMENT since." \
      "Start a new run, or go back with the rollback workflow."
  done
  echo "$CANDIDATE is not older than what came to $ENVIRONMENT before."
  exit 0
fi

descends=$(contains "$sha" "$CANDIDATE")
if [[ $descends == true ]]; then
  echo "$CANDIDATE descends from $sha, which is live in $ENVIRONMENT."
  exit 0
fi
# What is live may have reached the branch by a squash: then the candidate descends from the merge commit instead.
merges=$(github_list "$repo/commits/$sha/pulls?per_page=100" "" 'map(select(.merged_at != null).merge_commit_sha | strings) | join(" ")')
for merge in $merges; do
  descends=$(contains "$merge" "$CANDIDATE")
  if [[ $descends == true ]]; then
    echo "$CANDIDATE descends from $merge, the merge of $sha, which is live in $ENVIRONMENT."
    exit 0
  fi
done
refuse "$CANDIDATE does not contain $sha, which is live in $ENVIRONMENT since $(json "$live" .since)." \
  "Something newer was deployed while this run waited, or it is on another branch. Start a new run, or go back with the rollback workflow."
