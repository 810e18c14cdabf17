#!/usr/bin/env bash
# Asked before a deployment to SOURCE where `soak` says `superseded holds`: while another version soaks there for TARGET, nothing else comes there.
# What soaks is what was found good there last, until its time is over or it has reached TARGET.
#
# In:   what accepted.sh needs, for SOURCE (ENVIRONMENT is its name), and the same for TARGET: TARGET_ENVIRONMENT, TARGET_RECORD_WORKFLOWS,
#       TARGET_RECORD_BRANCHES, TARGET_RECORD_JOBS; CANDIDATE (commit of this run); SOAK_SECONDS
# Out:  none
# Exit: 0 nothing else soaks there, 1 something does (the run waits until its end), 2 could not find out
# Token permissions: deployments: read, actions: read, contents: read. AWS actions: none.
# shellcheck disable=SC2016 # $names in single quotes are variables of jq
set -euo pipefail
here=$(dirname "${BASH_SOURCE[0]}")
# shellcheck source-path=SCRIPTDIR source=lib.sh disable=SC1091
source "$here/lib.sh"
# shellcheck source-path=SCRIPTDIR source=accepted.sh disable=SC1091
source "$here/accepted.sh"

# reached TREE SINCE: true if TARGET has an accepted success of this tree that is not older than SINCE, else false.
reached() {
  local record
  export ENVIRONMENT=$TARGET_ENVIRONMENT RECORD_WORKFLOWS=$TARGET_RECORD_WORKFLOWS RECORD_BRANCHES=$TARGET_RECORD_BRANCHES \
    RECORD_JOBS=$TARGET_RECORD_JOBS
  need_records
  record=$(newest success '.payload.tree == $tree' --arg tree "$1") || exit
  if [[ -z $record ]]; then
    echo false
  else
    json "$record" '(.since | fromdateiso8601) >= $since | tostring' --argjson since "$2"
  fi
}

now=$(date +%s)
need_records
need CANDIDATE TARGET_ENVIRONMENT TARGET_RECORD_WORKFLOWS TARGET_RECORD_BRANCHES TARGET_RECORD_JOBS
need_number now SOAK_SECONDS
((SOAK_SECONDS > 0)) || broken "SOAK_SECONDS is 0, but something is to wait for a soak."
[[ $CANDIDATE =~ ^[0-9a-f]{40}$ ]] || broken "CANDIDATE must be a full commit id, but is '$CANDIDATE'."

live=$(newest success true)
if [[ -z $live ]]; then
  echo "Nothing was found good in $ENVIRONMENT yet, so nothing soaks there."
  exit 0
fi
read -r sha live_tree since < <(json "$live" '"\(.sha[:12]) \(.payload.tree) \(.since | fromdateiso8601)"')
need sha live_tree since
commit=$(github "$repo/git/commits/$CANDIDATE")
tree=$(json "$commit" '.tree.sha | if type == "string" and test("^[0-9a-f]{40}$") then . else error("no tree") end')
if [[ $tree == "$live_tree" ]]; then
  echo "$ENVIRONMENT runs the candidate's tree: it does not disturb its own soak."
  exit 0
fi
ends=$((since + SOAK_SECONDS))
if ((now >= ends)); then
  echo "The soak of $sha in $ENVIRONMENT is over."
  exit 0
fi
there=$(reached "$live_tree" "$since")
if [[ $there == true ]]; then
  echo "$sha has reached $TARGET_ENVIRONMENT, so it no longer soaks in $ENVIRONMENT."
  exit 0
fi
waits "$ends" "$sha soaks in $ENVIRONMENT for $TARGET_ENVIRONMENT, and nothing else comes there before that is over."
