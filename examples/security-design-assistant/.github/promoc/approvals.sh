#!/usr/bin/env bash
# Who approved this run, checked by the run itself. GitHub proves that somebody on the reviewers' list clicked; it lets one
# person click for several environments at once, has no list of accounts that may not approve, and knows no age of an approval.
# An approval that an administrator bypassed leaves no trace in the list, so it does not count here.
#
# MODE=fresh   first step of every job before the slots: a re-run must not meet approvals that were given for what another
#              attempt resolved and built. GitHub's list of approvals names neither attempt nor time. With SLOTS, approvals
#              of other environments do not matter: what they released is deployed
# MODE=slot    in the job of one slot environment, after the click: the approver may approve, and is not needed for another
#              slot. If not, the job fails, and "re-run failed jobs" asks again for this slot alone.
# MODE=deploy  first step of the deploy job, before it has credentials: there is a different person for every slot, and no
#              approval is too old.
#
# In:   GH_TOKEN, MODE; for slot and deploy
#       ENVIRONMENT      environment of this job
#       SLOTS            [{"environment": "...", "role": "..."}, ...]. slot: this one and the others of the request;
#                        deploy: exactly those that must be approved
#       RESULTS          the context `needs`, where some slots are asked of some changes only: those whose job was skipped do not
#                        count. Which may be skipped is decided in the conditions of the jobs, not here. Empty: all count
#       EXCLUDED         ["login", ...], from excluded.sh, or []
#       EXCLUDE_STARTER  true: whoever started or re-ran the run may not approve. GitHub's own rule against it looks at one
#                        account, and is void when a workflow started or re-ran the run
#       STARTED_BY       login of the person at the head of the chain, when a workflow started this run; else empty
#       and for deploy
#       EXPIRES_SECONDS  how long an approval counts; 0 = no limit
#       APPROVED_AT      {"<environment>": <output approved_at of its job>, ...}; this job's own environment may be missing:
#                        its approval is the one that just let this job start
# Out:  slot: approved_at (seconds). deploy: approvers ({"<environment>": "<login>"})
# Exit: 0 approved, 1 not, 2 could not find out
# Token permissions: actions: read. AWS actions: none.
# shellcheck disable=SC2016 # $names in single quotes are variables of jq
set -euo pipefail
# shellcheck source-path=SCRIPTDIR source=lib.sh disable=SC1091
source "$(dirname "${BASH_SOURCE[0]}")/lib.sh"

# The first step of the job takes the time, so it is that of the click.
now=$(date +%s)
repo=repos/${GITHUB_REPOSITORY:?}

# starters: the people who started or re-ran this run, as a JSON list. In a run that a workflow started there is no person, so
# STARTED_BY has to name one.
starters() {
  local attempt answer found all='[]'
  for ((attempt = 1; attempt <= GITHUB_RUN_ATTEMPT; attempt++)); do
    answer=$(github "$repo/actions/runs/$GITHUB_RUN_ID/attempts/$attempt") || exit
    found=$(json "$answer" '[.actor, .triggering_actor]
      | if all(.[]; all(.login, .type; type == "string")) then . else error("no actor") end') || exit
    all=$(json "$all" '. + $found' --argjson found "$found") || exit
  done
  json "$all" 'if .[0].type != "User" and ($ENV.STARTED_BY // "") == "" then "unknown"
    else map(select(.type == "User").login) + [$ENV.STARTED_BY // "" | select(. != "")] | map(ascii_downcase) | unique end'
}

need GH_TOKEN MODE
need_number GITHUB_RUN_ID GITHUB_RUN_ATTEMPT

# The approvals so far, of all attempts: [{environment, login}]. Only people count, and a rejection is no approval.
approvals=$(github_list "$repo/actions/runs/$GITHUB_RUN_ID/approvals" "" '
  def text: if type == "string" then . else error("an odd entry") end;
  map({state: (.state | text), environments: (.environments | map(.name | text | ascii_downcase)),
       login: (if .user == null then null else (.user.type | text) as $type | .user.login | text | ascii_downcase
               | if $type == "User" then . else null end end)}
    | select(.state == "approved" and .login != null) | {environment: .environments[], login}) | unique')

if [[ $MODE == fresh ]]; then
  only='"all"'
  [[ -z ${SLOTS-} ]] || only=$(json "$SLOTS" 'map(.environment | strings | ascii_downcase)')
  given=$(json "$approvals" 'map(select($only == "all" or IN(.environment; $only[]))) | map("\(.environment) by \(.login)") | join(", ")' --argjson only "$only")
  [[ $GITHUB_RUN_ATTEMPT == 1 || -z $given ]] ||
    refuse "This is attempt $GITHUB_RUN_ATTEMPT, and approvals were given in an earlier one: $given." \
      "They must not release what this attempt resolves or builds. Start a new run."
  exit 0
fi

[[ $MODE == slot || $MODE == deploy ]] || broken "MODE must be fresh, slot or deploy, but is '$MODE'."
need ENVIRONMENT SLOTS EXCLUDED
[[ ${EXCLUDE_STARTER-} =~ ^(true|false)$ ]] || broken "EXCLUDE_STARTER must be true or false, but is '${EXCLUDE_STARTER-}'."
barred=$(json "$EXCLUDED" 'if type == "array" and all(.[]; type == "string") then map(ascii_downcase) else error("not a list") end')
if [[ $EXCLUDE_STARTER == true ]]; then
  started=$(starters)
  [[ $started != unknown ]] ||
    refuse "A workflow started this run, and STARTED_BY does not say for whom: the starter cannot be excluded." \
      "Start the run by hand, or pass the person's login on."
  barred=$(json "$barred" '. + $started | unique' --argjson started "$started")
fi

# Every slot with the people who approved it and may: [{environment, role, clicked, people}].
asked=$(json "$SLOTS" '
  if type == "array" and length > 0 and all(.[]; all(.environment, .role; type == "string" and . != ""))
     and (map(.environment | ascii_downcase) | length == (unique | length))
  then . else error("not a list of different slots") end
  | map(.environment as $name | .clicked = [$approvals[] | select(.environment == ($name | ascii_downcase)).login]
      | .people = .clicked - $barred)' \
  --argjson approvals "$approvals" --argjson barred "$barred")

if [[ -n ${RESULTS-} ]]; then
  asked=$(json "$asked" '($results | if type == "object" and all(.[]; (.result | type) == "string") then . else error("no results") end) as $results
    | map(select(.environment == $ENV.ENVIRONMENT or $results[.environment].result != "skipped"))' --argjson results "$RESULTS")
  if [[ $asked == '[]' ]]; then
    echo "Nobody is asked for this kind of change."
    output approvers '{}'
    exit 0
  fi
fi
if [[ $MODE == slot ]]; then
  # Slots that nobody approved yet ask nothing of anybody. This one must have been approved.
  asked=$(json "$asked" 'if any(.environment == $ENV.ENVIRONMENT) then . else error("this environment is no slot") end
    | map(select(.environment == $ENV.ENVIRONMENT or .people != []))')
fi
nobody=$(json "$asked" 'map(select(.people == []) | "\(.environment) (\(.role)): " + if .clicked == []
    then "no approval by a person; the environment has no reviewers, or its protection was bypassed"
    else "approved by \(.clicked | join(", ")), who may not approve this run" end) | join("; ")')
[[ -z $nobody ]] || refuse "Not approved: $nobody." "Run the failed job again, and let somebody else approve."

# One person a slot: a matching, not a count, because one person can be in several teams. Tries the people of the first slot in
# turn, each with all ways to fill the rest.
matching=$(json "$asked" '
  def fill($taken):
    if . == [] then {} else .[0] as $slot | .[1:] as $rest | ($slot.people - $taken)[] as $person
      | ($rest | fill($taken + [$person])) + {($slot.environment): $person} end;
  [limit(1; fill([]))] | .[0] // {}')
if [[ $matching == '{}' ]]; then
  given=$(json "$asked" 'map("\(.environment) by \(.people | join(" or "))") | join("; ")')
  again="Run the failed job again"
  [[ $MODE == slot ]] || again="Start a new run"
  refuse "There are fewer different people than approvals: $given." "$again, and let a different person approve each time."
fi

if [[ $MODE == slot ]]; then
  output approved_at "$now"
  json "$asked" '.[] | select(.environment == $ENV.ENVIRONMENT) | "\(.environment) (\(.role)) is approved by \(.people | join(" or "))."'
  exit 0
fi

need_number EXPIRES_SECONDS
if ((EXPIRES_SECONDS > 0)); then
  need APPROVED_AT
  answer=$(github "$repo/actions/runs/$GITHUB_RUN_ID")
  created=$(json "$answer" '.created_at | fromdateiso8601')
  # A slot with several people was asked more than once. Whose click is how old cannot be told: all count as old as the run.
  stale=$(json "[$asked, $APPROVED_AT]" '.[1] as $times | .[0]
    | map(.time = ($times[.environment] | if type == "string" then tonumber else . end)
        | if .time == null and .environment == $ENV.ENVIRONMENT then .time = $now else . end
        | if (.time | type) == "number" and .time > 0 and .time <= $now + 300 then . else error("no time for \(.environment)") end
        | if (.clicked | length) > 1 then .time = ([.time, $created] | min) else . end
        | select($now - .time > ($ENV.EXPIRES_SECONDS | tonumber)) | "\(.environment) at \(.time | todate)")
    | join(", ")' --argjson now "$now" --argjson created "$created")
  [[ -z $stale ]] || refuse "Approved longer than $EXPIRES_SECONDS seconds ago: $stale." "Start a new run and have it approved again."
fi
output approvers "$matching"
json "$matching" 'to_entries | map("\(.key) is approved by \(.value).") | join("\n")'
