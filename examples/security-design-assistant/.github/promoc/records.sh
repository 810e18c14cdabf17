#!/usr/bin/env bash
# Writes the record of a deployment: a GitHub deployment of our own. GitHub's native one would name the commit of the run
# instead of the deployed one, and would say success before anything was verified.
#
# start        right before the first command that changes anything. In: SHA (the deployed commit), DIGEST, TASK (deploy,
#              hotfix, rollback), BEFORE (JSON: what is live, from live-versions.sh), DEFINITION_SHA256; VERSION, ARTIFACT
#              (where the package is kept: run:N is an artifact of that run), CLASS, NOTE and LIVE may be empty. LIVE is the record
#              that was live when this was decided: where another one is live by now, nothing may begin. A deployment without an
#              end may not be followed by one of another run; one of this run is gone on from, with what was live before it
# success      after verification, on the record of RUN
# failure      it is not good, or did not get there
# close        failure, if RUN left a record without an end; else nothing
# inactive     it was good and is withdrawn
# rolled-back  failure, and a record of task rollback for what is live again. In: DRIFTED (true: only the aliases were moved,
#              so the stack still describes what was rolled back)
#
# In:   GH_TOKEN, ENVIRONMENT and what accepted.sh needs; for all but start RUN (default: this run), NOTE (may be empty)
# Out:  record  id of the record
# Exit: 0 written, 1 the record is not in a state that allows it, 2 could not write
# Token permissions: deployments: write, contents: read, actions: read. AWS actions: none.
# shellcheck disable=SC2016 # $names in single quotes are variables of jq
set -euo pipefail
here=$(dirname "${BASH_SOURCE[0]}")
# shellcheck source-path=SCRIPTDIR source=lib.sh disable=SC1091
source "$here/lib.sh"
# shellcheck source-path=SCRIPTDIR source=accepted.sh disable=SC1091
source "$here/accepted.sh"

# post PATH BODY: prints the id of what was created.
post() {
  local answer
  answer=$(gh api --method POST "$1" --input - <<<"$2") && jq -es '.[0].id | numbers' <<<"$answer"
}

# write_status RECORD STATE: several tries, because a status too many does no harm and one too few does. The log's address names
# the run, by which readers check it.
write_status() {
  local body pause
  body=$(jq -n --arg state "$2" --arg note "${NOTE-}" '{
    state: $state, description: $note[:140], auto_inactive: false, environment: $ENV.ENVIRONMENT,
    log_url: "\($ENV.GITHUB_SERVER_URL)/\($ENV.GITHUB_REPOSITORY)/actions/runs/\($ENV.GITHUB_RUN_ID)"}')
  for pause in 2 10 0; do
    if post "$repo/deployments/$1/statuses" "$body" >/dev/null; then
      echo "Record $1: $2."
      return
    fi
    [[ $pause == 0 ]] || sleep "$pause"
  done
  broken "Could not write the status $2 to record $1."
}

# create SHA TASK PAYLOAD: prints the id of a new record. Tried once: two records of one run would both be ignored.
create() {
  local body
  body=$(jq -n --arg sha "$1" --arg task "$2" --argjson payload "$3" '{
    ref: $sha, task: $task, environment: $ENV.ENVIRONMENT, auto_merge: false, required_contexts: [],
    payload: ($payload + {schema: 1, run: ($ENV.GITHUB_RUN_ID | tonumber), attempt: ($ENV.GITHUB_RUN_ATTEMPT | tonumber)})}') || exit
  post "$repo/deployments" "$body" || broken "Could not create a deployment record."
}

start() {
  local commit tree payload record open was
  need GH_TOKEN ENVIRONMENT TASK SHA DIGEST BEFORE DEFINITION_SHA256
  [[ $TASK =~ ^(deploy|hotfix|rollback)$ ]] || broken "TASK must be deploy, hotfix or rollback, but is '$TASK'."
  [[ $SHA =~ ^[0-9a-f]{40}$ ]] || broken "SHA must be a full commit id, but is '$SHA'."
  [[ $DIGEST =~ ^sha256:[0-9a-f]{64}$ ]] || broken "DIGEST must be sha256: and 64 digits, but is '$DIGEST'."
  was=$(json "$BEFORE" 'if type == "object" then . else error("not a map") end') || exit
  open=$(unfinished) || exit
  [[ -z $open ]] || was=$(json "$open" .payload.before) || exit
  commit=$(github "$repo/git/commits/$SHA") || exit
  tree=$(json "$commit" '.tree.sha | strings') || exit
  payload=$(json "$was" '{before: .} + {
    version: $ENV.VERSION, tree: $tree, digest: $ENV.DIGEST, artifact_uri: $ENV.ARTIFACT, class: $ENV.CLASS,
    definition_sha256: $ENV.DEFINITION_SHA256}' --arg tree "$tree") || exit
  record=$(create "$SHA" "$TASK" "$payload") || exit
  write_status "$record" in_progress
  output record "$record"
  [[ -z $open ]] || write_status "$(json "$open" .id)" failure
}

# unfinished: this run's deployment that an earlier attempt left without an end, or nothing. Stops where something else stands in
# the way.
unfinished() {
  local newest_one state
  newest_one=$(newest "in_progress success" true) || exit
  [[ -n $newest_one ]] || return 0
  state=$(json "$newest_one" .state) || exit
  if [[ $state == in_progress ]]; then
    [[ $(jq -r .payload.run <<<"$newest_one") == "$GITHUB_RUN_ID" ]] ||
      refuse "Run $(json "$newest_one" .payload.run) started a deployment to $ENVIRONMENT that has no end." \
        "Run its failed jobs again: that brings $ENVIRONMENT to a known state."
    printf '%s\n' "$newest_one"
  elif [[ -n ${LIVE-} && $(jq -r .id <<<"$newest_one") != "$LIVE" ]]; then
    refuse "$ENVIRONMENT runs another version than when this was asked for: $(json "$newest_one" .sha), since $(json "$newest_one" .since)." \
      "Start the rollback again, and say where to go back to."
  fi
}

# finish STATE FROM...: gives the record of RUN a status, if its present one is among FROM.
finish() {
  local state=$1 found record present
  shift
  found=$(newest "in_progress success failure inactive none" '.payload.run == $run and .payload.undoes == null' --argjson run "$RUN") || exit
  [[ -n $found ]] || refuse "Run $RUN has no record of a deployment to $ENVIRONMENT, so there is nothing to call $state."
  record=$(json "$found" .id) || exit
  present=$(json "$found" .state) || exit
  output record "$record"
  if [[ $present == "$state" ]]; then
    echo "Record $record is in state $state already."
  elif [[ " $* " == *" $present "* ]]; then
    write_status "$record" "$state"
  else
    refuse "Record $record of run $RUN is in state $present and cannot become $state." "Start a new run."
  fi
}

close_open() {
  local open
  open=$(newest in_progress '.payload.run == $run and .payload.undoes == null' --argjson run "$RUN") || exit
  if [[ -z $open ]]; then
    echo "Run $RUN left nothing open in $ENVIRONMENT."
  else
    finish failure in_progress
  fi
}

rolled_back() {
  local undone live payload sha record
  [[ ${DRIFTED-} == true || ${DRIFTED-} == false ]] || broken "DRIFTED must be true or false, but is '${DRIFTED-}'."
  finish failure in_progress success
  undone=$(sed -n 's/^record=//p' "$GITHUB_OUTPUT" | tail -n 1)
  live=$(newest success true) || exit
  if [[ -z $live ]]; then
    say notice "Nothing in $ENVIRONMENT has a record of success, so what is live again cannot be recorded."
    return
  fi
  payload=$(json "$live" '.payload | {before: {}, version, tree, digest, artifact_uri, class, definition_sha256}
    + {undoes: $undone, drifted: $drifted}' --argjson undone "$undone" --argjson drifted "$DRIFTED") || exit
  sha=$(json "$live" .sha) || exit
  record=$(create "$sha" rollback "$payload") || exit
  write_status "$record" success
  output record "$record"
}

RUN=${RUN:-$GITHUB_RUN_ID}
need_number RUN GITHUB_RUN_ID GITHUB_RUN_ATTEMPT
need_records
case ${1-} in
  start) start ;;
  success) finish success in_progress ;;
  failure) finish failure in_progress success ;;
  close) close_open ;;
  inactive) finish inactive in_progress success ;;
  rolled-back) rolled_back ;;
  *) broken "records.sh is called with start, success, failure, close, inactive or rolled-back, not with '${1-}'." ;;
esac
