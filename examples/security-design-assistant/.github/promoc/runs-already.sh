#!/usr/bin/env bash
# Whether there is nothing to bring to an environment, because it runs the candidate's tree already: a hotfix that has landed, or a merge
# that changes nothing. Asked first of all, so that nobody is asked for nothing, and what came there by another way is not refused.
#
# Only where the newest record of the environment, of whatever state, is a success of this tree. While something is being deployed, or
# after something failed there, nobody knows this way what runs, and the run goes on as ever. It deploys nothing, and lets nothing through.
#
# In:   what accepted.sh needs, for the target; CANDIDATE (commit)
# Out:  nothing_to_do  true when it runs the candidate's tree, else false
# Exit: 0 found out, 2 could not find out
# Token permissions: deployments: read, actions: read, contents: read. AWS actions: none.
# shellcheck disable=SC2016 # $names in single quotes are variables of jq
set -euo pipefail
here=$(dirname "${BASH_SOURCE[0]}")
# shellcheck source-path=SCRIPTDIR source=lib.sh disable=SC1091
source "$here/lib.sh"
# shellcheck source-path=SCRIPTDIR source=accepted.sh disable=SC1091
source "$here/accepted.sh"

need_records
need CANDIDATE
[[ $CANDIDATE =~ ^[0-9a-f]{40}$ ]] || broken "CANDIDATE must be a full commit id, but is '$CANDIDATE'."

commit=$(github "$repo/git/commits/$CANDIDATE")
tree=$(json "$commit" '.tree.sha | if type == "string" and test("^[0-9a-f]{40}$") then . else error("no tree") end')
last=$(newest "none in_progress success failure error inactive" true)
runs=false
[[ -z $last ]] || runs=$(json "$last" '(.state == "success" and .payload.tree == $tree and .payload.drifted != true) | tostring' --arg tree "$tree")
output nothing_to_do "$runs"
if [[ $runs == true ]]; then
  text="$ENVIRONMENT runs this tree already, as $(json "$last" '.sha[:12]') since $(json "$last" .since), by run $(json "$last" '.payload.run'): nothing to do."
  say notice "$text"
  printf '%s\n' "$text" >>"${GITHUB_STEP_SUMMARY:-/dev/null}"
else
  echo "$ENVIRONMENT does not run this tree, as far as its last record says."
fi
