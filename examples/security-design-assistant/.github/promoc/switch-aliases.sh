#!/usr/bin/env bash
# Switches the Lambda aliases of a stack to versions that ran before, because a person asked for it. It brings no new code, and
# leaves the stack as it is: the next deployment brings both together.
#
# In:   STACK, REGION; VERSIONS ({"<alias arn>": "<version>"}, as rollback-target.sh found them)
# Exit: 0 all traffic is on these versions, 1 not all of it, 2 could not find out
# Token permissions: none. AWS actions: cloudformation:DescribeStacks, ListStackResources; lambda:GetAlias, UpdateAlias.
set -euo pipefail
here=$(dirname "${BASH_SOURCE[0]}")
# shellcheck source-path=SCRIPTDIR source=lib.sh disable=SC1091
source "$here/lib.sh"
# shellcheck source-path=SCRIPTDIR source=aliases.sh disable=SC1091
source "$here/aliases.sh"

need STACK REGION VERSIONS
export AWS_REGION=$REGION AWS_DEFAULT_REGION=$REGION
wanted=$(json "$VERSIONS" 'if type == "object" and . != {} and all(.[]; type == "string" and test("^[0-9]+$")) then . else error("no versions") end')

answer=$(aws cloudformation describe-stacks --stack-name "$STACK" --output json) || broken "Could not read the status of $STACK."
status=$(json "$answer" '.Stacks | if length == 1 then .[0].StackStatus | strings else error("not one stack") end')
[[ $status != *_IN_PROGRESS || $status == UPDATE_COMPLETE_CLEANUP_IN_PROGRESS ]] ||
  refuse "$STACK is being changed right now: $status." "Nothing was switched. Wait for its end, then run this job again."

changes=$(differences "$wanted")
if [[ $changes == '[]' ]]; then
  echo "$STACK runs these versions already."
  exit 0
fi
move_to "$changes"
changes=$(differences "$wanted")
[[ $changes == '[]' ]] || refuse "Not everything was switched: $(in_words "$changes")." \
  "Run this job again. A version that Lambda no longer has can only come back by mode redeploy."
say warning "$STACK still describes what ran before; its aliases do not. The next deployment brings both together."
