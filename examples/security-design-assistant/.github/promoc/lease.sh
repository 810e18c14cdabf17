#!/usr/bin/env bash
# One deployment at a time in an environment, without a waiting approval blocking anybody: the lease is taken after the last
# approval, right before anything changes. It is one item of a DynamoDB table with the key pk = environment.
#
# take     waits up to WAIT_SECONDS while another run holds it. A lease that a run left behind when it ended is taken over, unless
#          that run also left a deployment without an end: then only a rollback may take it, for it brings the environment to
#          a known state first.
# adopt    for that rollback: takes the lease from RUN, which must have ended (or be this run)
# release  gives it back, if this run holds it
#
# In:   ENVIRONMENT, LEASE_TABLE, REGION; for take and adopt GH_TOKEN and CANDIDATE (commit, for whoever looks); for take
#       WAIT_SECONDS and what accepted.sh needs; for adopt RUN
# Exit: 0 done, 1 somebody else holds it, 2 could not find out
# Token permissions: actions: read; for take also deployments: read, contents: read.
# AWS actions: dynamodb:PutItem, GetItem, DeleteItem, with dynamodb:LeadingKeys = the environment.
# shellcheck disable=SC2016 # $names in single quotes are variables of jq
set -euo pipefail
here=$(dirname "${BASH_SOURCE[0]}")
# shellcheck source-path=SCRIPTDIR source=lib.sh disable=SC1091
source "$here/lib.sh"
# shellcheck source-path=SCRIPTDIR source=accepted.sh disable=SC1091
source "$here/accepted.sh"

# conditionally OPERATION CONDITION OTHER [ARGUMENT...]: 0 done, 1 the condition does not hold. In the condition :me is this
# run and :other is OTHER; DynamoDB refuses a value that the condition does not use.
conditionally() {
  local operation=$1 condition=$2 errors values
  values=$(jq -cn --arg other "$3" --arg condition "$2" '{":me": {S: $ENV.GITHUB_RUN_ID}, ":other": {S: $other}}
    | with_entries(select(.key as $name | $condition | contains($name)))') || exit 2
  shift 3
  if errors=$(aws dynamodb "$operation" --table-name "$LEASE_TABLE" --condition-expression "$condition" \
    --expression-attribute-values "$values" "$@" 2>&1 >/dev/null); then
    return 0
  fi
  [[ $errors == *ConditionalCheckFailedException* ]] || broken "The lease table $LEASE_TABLE did not answer." "$errors"
  return 1
}

# put CONDITION OTHER: writes the lease as ours if the condition holds. The table's TTL on expires_at only clears away leases of
# environments that are gone: no run lives for 40 days, and nothing here trusts it.
put() {
  local item
  item=$(jq -cn '(now | floor) as $now | {
    pk: {S: $ENV.ENVIRONMENT}, run_id: {S: $ENV.GITHUB_RUN_ID}, attempt: {N: $ENV.GITHUB_RUN_ATTEMPT},
    candidate: {S: $ENV.CANDIDATE}, since: {N: "\($now)"}, expires_at: {N: "\($now + 40 * 86400)"}}') || exit 2
  conditionally put-item "$1" "$2" --item "$item"
}

# holder: "RUN CANDIDATE SINCE" of who holds the lease, or nothing. The tool prints nothing for an item that is not there.
holder() {
  local answer
  answer=$(aws dynamodb get-item --table-name "$LEASE_TABLE" --consistent-read --output json \
    --key "$(jq -cn '{pk: {S: $ENV.ENVIRONMENT}}')") || broken "The lease table $LEASE_TABLE did not answer."
  [[ -n $answer ]] || return 0
  json "$answer" 'if has("Item") then .Item | "\(.run_id.S | strings) \(.candidate.S) \(.since.N | tonumber | todate)" else "" end'
}

# has_ended RUN: true or false. A run that is gone has ended: GitHub deletes none that is under way.
has_ended() {
  local run
  run=$(github "$repo/actions/runs/$1") || exit
  [[ -n $run ]] || { echo true && return; }
  json "$run" '.status | strings | . == "completed" | tostring'
}

# left_open RUN: true if RUN left a deployment without an end, or one of which nothing can be said; else false.
left_open() {
  local claimed id run record judged
  claimed=$(claimed_records '.payload.run == $run' --argjson run "$1") || exit
  while read -r -u 3 id run record && [[ -n $id ]]; do
    judged=$(judge "$id" "$run" "$record") || exit
    if [[ ${judged%% *} == in_progress || ${judged%% *} == ignored ]]; then
      echo true
      return
    fi
  done 3<<<"$claimed"
  echo false
}

take() {
  local waited owner run ended open
  need_records
  need_number WAIT_SECONDS
  for ((waited = 0; ; waited += 10)); do
    if put 'attribute_not_exists(pk) OR run_id = :me' ""; then
      echo "This run holds the lease of $ENVIRONMENT."
      return
    fi
    owner=$(holder) || exit
    run=${owner%% *}
    if [[ -n $run ]]; then
      ended=$(has_ended "$run") || exit
      if [[ $ended == true ]]; then
        open=$(left_open "$run") || exit
        [[ $open == false ]] ||
          refuse "Run $run ended in the middle of a deployment to $ENVIRONMENT and left its lease behind." \
            "Run its failed jobs again, or the rollback for it: that brings $ENVIRONMENT to a known state and frees the lease."
        if put 'run_id = :other' "$run"; then
          echo "Run $run has ended and left nothing open: this run holds the lease of $ENVIRONMENT now."
          return
        fi
      fi
    fi
    ((waited < WAIT_SECONDS)) ||
      refuse "Another run holds the lease of $ENVIRONMENT: ${owner:-it changes hands right now} (run, commit, since)." \
        "Nothing was changed. Run the failed job again when that deployment has ended."
    sleep 10
  done
}

adopt() {
  local owner ended
  need_number RUN
  if [[ $RUN != "$GITHUB_RUN_ID" ]]; then
    ended=$(has_ended "$RUN") || exit
    [[ $ended == true ]] || refuse "Run $RUN is still under way: its lease cannot be taken from it."
  fi
  if put 'attribute_not_exists(pk) OR run_id = :me OR run_id = :other' "$RUN"; then
    echo "This run holds the lease of $ENVIRONMENT."
    return
  fi
  owner=$(holder) || exit
  refuse "Another run holds the lease of $ENVIRONMENT: $owner (run, commit, since)."
}

release() {
  local owner
  if conditionally delete-item 'run_id = :me' "" --key "$(jq -cn '{pk: {S: $ENV.ENVIRONMENT}}')"; then
    echo "The lease of $ENVIRONMENT is free."
    return
  fi
  owner=$(holder) || exit
  [[ -z $owner ]] || refuse "The lease of $ENVIRONMENT is not this run's: $owner (run, commit, since)."
  echo "The lease of $ENVIRONMENT was free already."
}

need ENVIRONMENT LEASE_TABLE REGION
need_number GITHUB_RUN_ID GITHUB_RUN_ATTEMPT
export AWS_REGION=$REGION AWS_DEFAULT_REGION=$REGION
[[ ${1-} == release ]] || need GH_TOKEN CANDIDATE
case ${1-} in
  take) take ;;
  adopt) adopt ;;
  release) release ;;
  *) broken "lease.sh is called with take, adopt or release, not with '${1-}'." ;;
esac
