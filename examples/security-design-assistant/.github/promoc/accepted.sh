#!/usr/bin/env bash
# Reads the deployment records that records.sh writes, and believes only what those jobs can have written. Sourced after lib.sh.
#
# Anybody who can run a workflow on a branch can create a deployment, and anybody with write access can add a status to one.
# So a record counts only if
#   - github-actions[bot] created it, with a payload of a known form;
#   - its run is a run of one of RECORD_WORKFLOWS, on code that is in one of RECORD_BRANCHES, not for a pull request;
#   - it was created while one of RECORD_JOBS of that run and attempt was running, and is the only such record of its task.
# A status counts on the same conditions (any attempt). One that does not is ignored, so it can neither add nor take away a
# success. A record that is ignored is named in the log.
#
# In:   GH_TOKEN, ENVIRONMENT, and three JSON lists: RECORD_WORKFLOWS (paths), RECORD_BRANCHES, RECORD_JOBS (names of jobs)
# Token permissions: deployments: read, actions: read, contents: read.
# shellcheck disable=SC2016 # $names in single quotes are variables of jq

repo=repos/${GITHUB_REPOSITORY:?}

need_records() {
  need GH_TOKEN ENVIRONMENT RECORD_WORKFLOWS RECORD_BRANCHES RECORD_JOBS
  branches=$(json "[$RECORD_WORKFLOWS, $RECORD_BRANCHES, $RECORD_JOBS]" '
    if length == 3 and all(.[]; type == "array" and length > 0 and all(.[]; type == "string" and . != ""))
       and all(.[1][]; test("^[A-Za-z0-9._/-]+(\\*\\*?)?$"))
    then .[1] | join(" ") else error("not three lists of names") end') || exit
}

# claimed_records FILTER [ARGUMENT...]: what claims to be a record of ENVIRONMENT and passes the jq filter, newest first. One a
# line: its id, its run, and the record, which has `rivals`: when the records of the same run, attempt and task were created.
claimed_records() {
  local filter=$1 name
  shift
  name=$(jq -rn '$ENV.ENVIRONMENT | @uri') || exit 2
  github_list "$repo/deployments?environment=$name&per_page=100" "" '
    map(.payload |= if type == "string" then [fromjson?][0] else . end
      | select((.environment | ascii_downcase) == ($ENV.ENVIRONMENT | ascii_downcase)
          and .creator.login == "github-actions[bot]" and .creator.type == "Bot"
          and (.payload | type) == "object" and .payload.schema == 1
          and (.payload | all(.run, .attempt; type == "number" and . == floor and . > 0))
          and (.payload | all(.tree, .digest, .definition_sha256; type == "string" and . != ""))
          and (.payload.before | type) == "object"))
    | group_by([.payload.run, .payload.attempt, .task, .payload.undoes != null]) | map(map(.created_at) as $times | .[] | .rivals = $times)
    | sort_by(.created_at, .id) | reverse | map(select('"$filter"') | "\(.id | numbers) \(.payload.run) \(tojson)") | join("\n")' "$@"
}

# tips BRANCH: the newest commit of a branch, or of every branch that a pattern such as `hotfix/**` covers (`*` stops at a slash).
# Branches are looked up by their full name: a tag of the same name must not stand in for one.
tips() {
  local found
  if [[ $1 != *\* ]]; then
    found=$(github "$repo/git/ref/heads/$1") || exit
    [[ -z $found ]] || json "$found" '.object.sha'
    return
  fi
  github_list "$repo/git/matching-refs/heads/${1%%\**}?per_page=100" "" '
    "refs/heads/\($pattern | rtrimstr("*") | rtrimstr("*"))" as $prefix
    | map(select(.ref | startswith($prefix) and (($pattern | endswith("**")) or (ltrimstr($prefix) | contains("/") | not))) | .object.sha)
    | join("\n")' --arg pattern "$1"
}

# is_on_branch SHA: true if the commit is in the history of one of RECORD_BRANCHES, else false.
is_on_branch() {
  local names branch tip all relation
  read -ra names <<<"$branches"
  for branch in "${names[@]}"; do
    all=$(tips "$branch") || exit
    for tip in $all; do
      relation=$(github "$repo/compare/$1...$tip?per_page=1") || exit
      [[ -n $relation ]] || continue
      relation=$(json "$relation" '.status') || exit
      if [[ $relation == ahead || $relation == identical ]]; then
        echo true
        return
      fi
    done
  done
  echo false
}

# windows RUN: when RUN's jobs could have written records, as [{attempt, from, to}]; empty if the run is none of ours. A run
# that was deleted, or is past its retention, leaves nothing to check its records by.
windows() {
  local run head trusted=false
  run=$(github "$repo/actions/runs/$1") || exit
  if [[ -n $run ]]; then
    head=$(json "$run" '(.path | sub("@.*"; "")) as $path
      | if ($ENV.RECORD_WORKFLOWS | fromjson | index([$path])) != null and (.event | startswith("pull_request") | not)
           and all(.repository, .head_repository; .full_name == $ENV.GITHUB_REPOSITORY)
        then .head_sha | strings else "none" end') || exit
    [[ $head == none ]] || trusted=$(is_on_branch "$head") || exit
  fi
  if [[ $trusted != true ]]; then
    echo '[]'
    return
  fi
  github_list "$repo/actions/runs/$1/jobs?filter=all&per_page=100" jobs '
    def time: if test("^[0-9]{4}-[0-9]{2}-[0-9]{2}T[0-9]{2}:[0-9]{2}:[0-9]{2}Z$") then . else error("odd time") end;
    map(select(.name as $name | $ENV.RECORD_JOBS | fromjson | index([$name]) != null) | select(.started_at != null)
      | {attempt: .run_attempt, from: (.started_at | time), to: (if .completed_at then .completed_at | time else "9999" end)})'
}

# judge ID RUN RECORD: one line, the state and the record. The state is that of the newest status that counts, "none" if there is none,
# or "ignored" if the record itself does not count; the record has it as `state`, and its time as `since`.
judge() {
  local id=$1 run=$2 record=$3 here genuine statuses others other there
  here=$(windows "$run") || exit
  genuine=$(json "$record" '.payload.attempt as $attempt | [.created_at, .rivals[]]
    | map(. as $t | any($windows[]; .attempt == $attempt and .from <= $t and $t <= .to))
    | (.[0] and (.[1:] | map(select(.)) | length) == 1) | tostring' --argjson windows "$here") || exit
  if [[ $genuine != true ]]; then
    say notice "Record $id in $ENVIRONMENT, which names run $run, is ignored: that run cannot have written it, or wrote two."
    echo "ignored $record"
    return
  fi
  statuses=$(github_list "$repo/deployments/$id/statuses?per_page=100" "" 'map(select(.creator.login == "github-actions[bot]" and .creator.type == "Bot")
    | .run = (.log_url // "" | capture("/actions/runs/(?<run>[0-9]+)$").run // "none") | {id, state, created_at, run})') || exit
  # A later run may withdraw a record. Its statuses are held to that run.
  others=$(json "$statuses" '[.[].run | select(. != "none" and . != $run)] | unique | join(" ")' --arg run "$run") || exit
  here="{\"$run\": $here}"
  for other in $others; do
    there=$(windows "$other") || exit
    here="${here%\}}, \"$other\": $there}"
  done
  json "$record" '. + ([$statuses[] | .created_at as $t | select(any($windows[.run][]?; .from <= $t and $t <= .to))]
      | sort_by(.created_at, .id) | last // {state: "none", created_at: null} | {state, since: .created_at})
    | "\(.state) \(tojson)"' \
    --argjson statuses "$statuses" --argjson windows "$here"
}

# newest STATES FILTER [ARGUMENT...]: the newest accepted record that passes the jq filter and is in one of STATES (separated
# by blanks); nothing if there is none.
newest() {
  local states=$1 claimed id run record judged
  shift
  claimed=$(claimed_records "$@") || exit
  while read -r -u 3 id run record && [[ -n $id ]]; do
    judged=$(judge "$id" "$run" "$record") || exit
    if [[ " $states " == *" ${judged%% *} "* ]]; then
      printf '%s\n' "${judged#* }"
      return
    fi
  done 3<<<"$claimed"
}
