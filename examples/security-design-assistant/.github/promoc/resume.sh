#!/usr/bin/env bash
# Runs that only wait go on by themselves. A run that is stopped by a closed window, by time that must pass or by somebody who holds
# the line fails, and says in an annotation of the failed job from when on it is worth asking again. Once that time has come, its
# failed jobs are run again, and those that were skipped behind them. Jobs that succeeded stay as they are: nobody is asked twice,
# except for the click on the environment of the deployment itself.
#
# Only when every failure of a run is such, and only on branches that the pipeline promotes. Of several runs of a branch that wait
# at the same place and whose time has come only the newest goes on, and none while a newer one is under way. What a newer run
# overtook is refused by the check before the environment.
# All runs of a path are runs of the branch it is started on: there, the branch that a person named tells them apart, which is in
# the name of the run.
#
# In:   GH_TOKEN
#       WORKFLOWS     paths of the workflows, as a JSON list
#       BRANCHES      branches or patterns whose runs count, as a JSON list
#       NAMED         those of WORKFLOWS whose runs are called "<path> of <branch>", as a JSON list (may be empty)
#       HOLD          the variable with which people stop the line, as hold.sh reads it; ENVIRONMENTS, too
# Exit: 0 done, 2 could not find out, or a run could not be started again
# Token permissions: actions: write, checks: read. AWS actions: none.
# shellcheck disable=SC2016 # $names in single quotes are variables of jq
set -euo pipefail
here=$(dirname "${BASH_SOURCE[0]}")
# shellcheck source-path=SCRIPTDIR source=lib.sh disable=SC1091
source "$here/lib.sh"

# GitHub runs the jobs of a run again for 30 days after it began, and 50 times at most.
readonly longest_days=30 most_attempts=50

need GH_TOKEN WORKFLOWS BRANCHES ENVIRONMENTS
[[ -n ${HOLD+set} ]] || broken "HOLD must be set, though it may be empty."
repo=repos/${GITHUB_REPOSITORY:?}
now=$(date +%s)
TZ=UTC printf -v since '%(%FT%TZ)T' "$((now - longest_days * 86400))"
paths=$(json "$WORKFLOWS" 'if type == "array" and length > 0 and all(.[]; type == "string" and test("^\\.github/workflows/[A-Za-z0-9._-]+$"))
  then join(" ") else error("not a list of workflows") end')
# A pattern as GitHub reads it: * stops at a slash, ** does not.
branch_form=$(json "$BRANCHES" 'if type == "array" and length > 0 and all(.[]; type == "string" and . != "") then . else error("not a list") end
  | map(gsub("(?<c>[.^$+(){}|\\\\])"; "\\\(.c)") | gsub("\\*\\*/"; "\u0001") | gsub("\\*\\*"; "\u0002") | gsub("\\*"; "[^/]*") | gsub("\\?"; "[^/]")
    | gsub("\u0001"; "(.*/)?") | gsub("\u0002"; ".*")) | "^(" + join("|") + ")$"')
named=$(json "${NAMED:-"[]"}" 'if type == "array" and all(.[]; . as $path | $workflows | index([$path])) then . else error("not workflows of the list") end' \
  --argjson workflows "$WORKFLOWS")
# For which branch a run is that is called after it: GitHub says what it was started with nowhere else.
called='def called: .path as $path | if $named | any(. as $one | $path == $one or ($path | startswith("\($one)@")))
  then .display_title | strings | sub(" of refs/heads/"; " of ") else "" end;'

# waiting_until RUN: prints until when it waits (in seconds), the names of the failed jobs and what is held, as JSON; nothing when it
# does not wait alone.
waiting_until() {
  local jobs failed id notes all='[]'
  jobs=$(github_list "$repo/actions/runs/$1/jobs?filter=latest&per_page=100" jobs '
    map({name: (.name | strings), conclusion, id: (.check_run_url | strings | capture("/check-runs/(?<id>[0-9]+)$").id)})') || exit
  failed=$(json "$jobs" 'map(select(.conclusion | IN("success", "skipped") | not))') || exit
  [[ $failed != '[]' && $(json "$failed" 'all(.[]; .conclusion == "failure") | tostring') == true ]] || return 0
  for id in $(json "$failed" 'map(.id) | join(" ")'); do
    notes=$(github_list "$repo/check-runs/$id/annotations?per_page=100" "" '
      map(select(.annotation_level == "failure") | {title: (.title // ""), message: (.message | strings)})') || exit
    # Apart from the exit code, which the runner adds, nothing else may have failed.
    notes=$(json "$notes" '
      map(select((.title == "" and .message == "Process completed with exit code 1.") | not)) | if length == 1 then . else [] end
      | map(select(.title == "promoc waits") | .message
          | capture("^until (?<at>[0-9]{4}-[0-9]{2}-[0-9]{2}T[0-9]{2}:[0-9]{2}:[0-9]{2}Z): (?:(?<held>[^ ]+) is held: )?")
          | {at: (.at | fromdateiso8601), held})') || exit
    [[ $notes != '[]' ]] || return 0
    all=$(json "[$all, $notes]" add) || exit
  done
  json "$failed" '{until: ($notes | map(.at) | max), held: ($notes | map(.held | strings) | unique), jobs: (map(.name) | sort)}' --argjson notes "$all"
}

# is_held NAME: as hold.sh, which also stops at an odd answer.
is_held() { ! ENVIRONMENT=$1 GITHUB_STEP_SUMMARY=/dev/null bash "$here/hold.sh" >/dev/null 2>&1; }

# newer RUN WORKFLOW BRANCH NUMBER NAME: the later runs of the branch, and of that name where it counts, [{id, status}].
newer() {
  local branch
  branch=$(jq -rn --arg text "$3" '$text | @uri') || exit
  github_list "$repo/actions/workflows/$2/runs?branch=$branch&created=%3E%3D$since&per_page=100" workflow_runs "$called"'
    map(select(.run_number > $number and .head_repository.full_name == $ENV.GITHUB_REPOSITORY and called == $called) | {id, status})' \
    --argjson number "$4" --arg called "$5" --argjson named "$named"
}

failures=0
for path in $paths; do
  file=${path##*/}
  runs=$(github_list "$repo/actions/workflows/$file/runs?status=failure&created=%3E%3D$since&per_page=100" workflow_runs "$called"'
    map(select((.path | sub("@.*"; "")) == $path and (.event | IN("push", "workflow_dispatch", "schedule"))
        and .repository.full_name == $ENV.GITHUB_REPOSITORY and .head_repository.full_name == $ENV.GITHUB_REPOSITORY
        and (.head_branch | strings | test($form)))
      | {id: (.id | numbers), number: (.run_number | numbers), attempt: (.run_attempt | numbers), branch: .head_branch, called: called,
         began: (.created_at | fromdateiso8601)})
    | sort_by(-.number)' --arg path "$path" --arg form "$branch_form" --argjson named "$named")
  seen='[]' # the places at which newer runs wait that may go on
  count=$(json "$runs" length)
  for ((i = 0; i < count; i++)); do
    read -r id number attempt began < <(json "$runs" ".[$i] | \"\(.id) \(.number) \(.attempt) \(.began)\"")
    branch=$(jq -r ".[$i].branch" <<<"$runs")
    called_as=$(jq -r ".[$i].called" <<<"$runs")
    waiting=$(waiting_until "$id")
    [[ -n $waiting ]] || continue
    place=$(json "$waiting" '{branch: $branch, called: $called, jobs}' --arg branch "$branch" --arg called "$called_as")
    until=$(json "$waiting" .until)
    TZ=UTC printf -v at '%(%FT%TZ)T' "$until"
    if ((until > now)); then
      echo "Run $id of $branch waits until $at."
      continue
    fi
    later=$(json "$seen" 'index([$place]) != null | tostring' --argjson place "$place")
    seen=$(json "$seen" '. + [$place]' --argjson place "$place")
    if [[ $later == true ]]; then
      echo "Run $id of $branch stays: a newer one waits at the same place."
      continue
    elif ((attempt >= most_attempts || now - began >= longest_days * 86400)); then
      say warning "Run $id of $branch cannot be run again: GitHub does so $most_attempts times, for $longest_days days. Start a new run."
      continue
    fi
    held=""
    for environment in $(json "$waiting" '.held | join(" ")'); do
      ! is_held "$environment" || held=$environment
    done
    if [[ -n $held ]]; then
      echo "Run $id of $branch waits: $held is held."
      continue
    fi
    after=$(newer "$id" "$file" "$branch" "$number" "$called_as")
    under_way=$(json "$after" 'map(select(.status != "completed").id) | join(", ")')
    if [[ -n $under_way ]]; then
      echo "Run $id of $branch stays for now: a newer one is under way ($under_way)."
      continue
    fi
    if gh api --method POST "$repo/actions/runs/$id/rerun-failed-jobs" >/dev/null; then
      echo "Run $id of $branch goes on: its time came at $at."
      echo "Run [$id](${GITHUB_SERVER_URL-}/$GITHUB_REPOSITORY/actions/runs/$id) of \`$branch\` goes on." >>"${GITHUB_STEP_SUMMARY:-/dev/null}"
    else
      say warning "Run $id of $branch could not be started again."
      failures=$((failures + 1))
    fi
  done
done
((failures == 0)) || broken "$failures runs that wait could not be started again."
