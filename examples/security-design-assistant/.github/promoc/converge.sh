#!/usr/bin/env bash
# Rolls a SAM stack back by bringing it to the versions that were live before this deployment, wherever it stopped. It runs after
# every deployment that was not found good, so first it asks the record whether anything was started; and it acts only where
# AWS does not run those versions already, because CodeDeploy and CloudFormation often went back by themselves.
#
# In:   GH_TOKEN, ENVIRONMENT and what else accepted.sh needs; STACK, REGION; WAIT_SECONDS (how long AWS may take to come to rest);
#       LEASE_TABLE (empty: there is no lease); RUN (whose deployment; default this run, the watch names a dead one)
# Out:  result  nothing (was deployed), unchanged (was live again already), restored
# Exit: 0 what was live before is live; 1 it is not, and a person must act; 2 could not find out
# Token permissions: deployments: write, actions: read, contents: read.
# AWS actions, all of the rollback role, which cannot bring new code: cloudformation:DescribeStacks, ListStackResources,
# CancelUpdateStack; codedeploy:ListDeploymentGroups, ListDeployments, StopDeployment; lambda:GetAlias, UpdateAlias;
# and those of lease.sh.
# shellcheck disable=SC2016 # $names in single quotes are variables of jq
set -euo pipefail
here=$(dirname "${BASH_SOURCE[0]}")
# shellcheck source-path=SCRIPTDIR source=lib.sh disable=SC1091
source "$here/lib.sh"
# shellcheck source-path=SCRIPTDIR source=accepted.sh disable=SC1091
source "$here/accepted.sh"
# shellcheck source-path=SCRIPTDIR source=aliases.sh disable=SC1091
source "$here/aliases.sh"

need_records
need STACK REGION
export RUN=${RUN:-$GITHUB_RUN_ID} AWS_REGION=$REGION AWS_DEFAULT_REGION=$REGION
need_number RUN WAIT_SECONDS

# stack_status: the status of the stack, or NONE if there is none.
stack_status() {
  local answer
  if ! answer=$(aws cloudformation describe-stacks --stack-name "$STACK" --output json 2>&1); then
    [[ $answer == *ValidationError*"does not exist"* ]] || broken "Could not read the status of $STACK." "$answer"
    echo NONE
    return
  fi
  json "$answer" '.Stacks | if length == 1 then .[0].StackStatus | strings else error("not one stack") end'
}

# running_deployments: ids of the CodeDeploy deployments of the stack that have no end yet, separated by blanks.
running_deployments() {
  local answer applications application groups group found all=()
  answer=$(aws cloudformation list-stack-resources --stack-name "$STACK" --output json) || broken "Could not list the resources of $STACK."
  applications=$(json "$answer" '.StackResourceSummaries
    | map(select(.ResourceType == "AWS::CodeDeploy::Application" and .ResourceStatus != "DELETE_COMPLETE").PhysicalResourceId | strings)
    | join(" ")') || exit
  for application in $applications; do
    answer=$(aws deploy list-deployment-groups --application-name "$application" --output json) || broken "Could not list the groups of $application."
    groups=$(json "$answer" '.deploymentGroups | arrays | join(" ")') || exit
    for group in $groups; do
      answer=$(aws deploy list-deployments --application-name "$application" --deployment-group-name "$group" --output json \
        --include-only-statuses Created Queued InProgress Baking Ready) || broken "Could not list the deployments of $group."
      found=$(json "$answer" '.deployments | arrays | join(" ")') || exit
      [[ -z $found ]] || all+=("$found")
    done
  done
  echo "${all[*]-}"
}

# stop_what_runs: asks AWS to stop and go back by itself. A refusal is not an error here: what counts is where AWS comes to rest.
stop_what_runs() {
  local status deployments deployment
  status=$(stack_status) || exit
  [[ $status != NONE ]] || return 0
  deployments=$(running_deployments) || exit
  for deployment in $deployments; do
    echo "Stopping $deployment."
    aws deploy stop-deployment --deployment-id "$deployment" --auto-rollback-enabled --output json >/dev/null ||
      say warning "CodeDeploy did not take the order to stop $deployment; it may have ended by itself."
  done
  if [[ $status == UPDATE_IN_PROGRESS ]]; then
    echo "Cancelling the update of $STACK."
    aws cloudformation cancel-update-stack --stack-name "$STACK" ||
      say warning "CloudFormation did not take the order to cancel the update of $STACK; it may have ended by itself."
  fi
}

# wait_for_rest: until neither CloudFormation nor CodeDeploy changes anything.
wait_for_rest() {
  local waited deployments=
  for ((waited = 0; ; waited += 15)); do
    status=$(stack_status) || exit
    [[ $status == NONE ]] || deployments=$(running_deployments) || exit
    [[ $status == *_IN_PROGRESS || -n $deployments ]] || break
    ((waited < WAIT_SECONDS)) || broken "$STACK did not come to rest within $WAIT_SECONDS seconds: ${status}${deployments:+, running $deployments}." \
      "The record stays open, so that no deployment starts. Run this rollback again."
    sleep 15
  done
  echo "$STACK is at rest: $status."
}

give_back() {
  bash "$here/lease.sh" release || say warning "The lease of $ENVIRONMENT was not given back."
}

record=$(newest "in_progress success failure inactive none" '.payload.run == $run and .payload.undoes == null' --argjson run "$RUN")
state=none
[[ -z $record ]] || state=$(json "$record" .state)
if [[ $state != in_progress ]]; then
  output result nothing
  echo "Run $RUN has no open deployment to $ENVIRONMENT (its record: $state): nothing was deployed, or it has its end already."
  exit 0
fi
before=$(json "$record" .payload.before)

if [[ -n ${LEASE_TABLE-} ]]; then
  CANDIDATE=$(json "$record" .sha) bash "$here/lease.sh" adopt
  trap give_back EXIT
fi
stop_what_runs
wait_for_rest

if [[ $before == '{}' ]]; then
  bash "$here/records.sh" failure
  refuse "This was the first deployment to $ENVIRONMENT, so there is nothing to go back to. $STACK is in status $status." \
    "Deploy a corrected version, or delete the stack: aws cloudformation delete-stack --stack-name $STACK --region $REGION"
fi

result=unchanged
changes=$(differences "$before")
if [[ $changes != '[]' ]]; then
  result=restored
  move_to "$changes"
  changes=$(differences "$before")
fi
if [[ $changes != '[]' ]]; then
  refuse "$ENVIRONMENT was not brought back: $(in_words "$changes")." \
    "The record stays open, so that no deployment starts. Run this rollback again, or repair the stack by hand."
fi

# By fact and not by what was done here, because an earlier try may have moved the aliases.
detail=$(bash "$here/live-versions.sh" --detail)
drifted=$(json "$detail" 'any(.[]; .newest != null and .version != .newest) | tostring')
DRIFTED=$drifted bash "$here/records.sh" rolled-back
output result "$result"
say error "$ENVIRONMENT was rolled back: it runs what it ran before run $RUN."
[[ $drifted == false ]] ||
  say warning "$STACK still describes what was rolled back; its aliases do not. The next deployment brings both together."
