#!/usr/bin/env bash
# Writes the report of what a job did to an environment: a JSON file that is kept as an artifact, and the same for people in the
# summary of the run. It says what the deployment record says, and what the checks found.
#
# In:   ENVIRONMENT; WHAT (deployment, rollback, undoing of the rollback); RESULT (of the job: success, failure, cancelled); REPORT (file to write; other .json
#       files beside it are results of checks and become part of it); where records are kept GH_TOKEN and what accepted.sh needs,
#       else SHA (the deployed commit)
# Out:  the file; text  what it says, on one line
# Exit: 0 written, 2 could not find out what to write
# Token permissions: deployments: read, actions: read, contents: read, where records are kept. AWS actions: none.
# shellcheck disable=SC2016 # $names in single quotes are variables of jq
set -euo pipefail
here=$(dirname "${BASH_SOURCE[0]}")
# shellcheck source-path=SCRIPTDIR source=lib.sh disable=SC1091
source "$here/lib.sh"

need ENVIRONMENT WHAT RESULT REPORT GITHUB_REPOSITORY GITHUB_RUN_ID GITHUB_RUN_ATTEMPT
[[ $WHAT =~ ^(deployment|rollback|undoing of the rollback)$ ]] ||
  broken "WHAT must be deployment, rollback or undoing of the rollback, but is '$WHAT'."

record=null
if [[ -n ${RECORD_WORKFLOWS-} ]]; then
  # shellcheck source-path=SCRIPTDIR source=accepted.sh disable=SC1091
  source "$here/accepted.sh"
  need_records
  found=$(newest "in_progress success failure inactive none" '.payload.run == $run and .payload.undoes == null' --argjson run "$GITHUB_RUN_ID")
  [[ -z $found ]] || record=$found
else
  need SHA
fi

folder=$(dirname "$REPORT")
mkdir -p "$folder"
checks='{}'
for file in "$folder"/*.json; do
  [[ -f $file && $file != "$REPORT" ]] || continue
  name=$(basename "$file" .json)
  content=$(jq -c . "$file") || broken "$file is no JSON."
  checks=$(json "$checks" '. + {($name): $content}' --arg name "$name" --argjson content "$content")
done

text=$(json "$record" '. as $record | {
  environment: $ENV.ENVIRONMENT, what: $ENV.WHAT, result: $ENV.RESULT,
  run: "\($ENV.GITHUB_SERVER_URL // "https://github.com")/\($ENV.GITHUB_REPOSITORY)/actions/runs/\($ENV.GITHUB_RUN_ID)",
  attempt: ($ENV.GITHUB_RUN_ATTEMPT | tonumber), started_by: $ENV.GITHUB_TRIGGERING_ACTOR,
  commit: ($record.sha // $ENV.SHA), version: $record.payload.version, digest: $record.payload.digest, task: $record.task,
  record: (if $record then {id: $record.id, state: $record.state, began: $record.created_at, since: $record.since} else null end),
  live_before: $record.payload.before, checks: $checks}' --argjson checks "$checks")
jq . <<<"$text" >"$REPORT"

jq -r '
  def line($name; $value): if $value == null or $value == "" then empty else "| \($name) | \($value) |" end;
  "### \(.what[:1] | ascii_upcase)\(.what[1:]) of \(.environment): \(.result)", "", "| | |", "|---|---|",
  line("commit"; if .commit then "`\(.commit[:12])`" else "nothing was deployed" end), line("version"; .version),
  line("package"; if .digest then "`\(.digest[:19])`" else null end),
  line("record"; if .record then "\(.record.id): \(.record.state)" else null end),
  line("started by"; if .started_by then "@\(.started_by)" else null end),
  (.checks | keys[] | "| check | \(gsub("[|`<>]"; "")) |")' <<<"$text" >>"${GITHUB_STEP_SUMMARY:-/dev/null}"
line=$(jq -r '
  def part($name; $value): if $value == null or $value == "" then "" else ", \($name) \($value)" end;
  "\(.what[:1] | ascii_upcase)\(.what[1:]) of \(.environment): \(.result). "
  + (if .commit then "Commit \(.commit[:12])" else "Nothing was deployed" end)
  + part("version"; .version) + part("package"; .digest[:19]?)
  + part("record"; if .record then "\(.record.id): \(.record.state)" else null end) + "."
  + (if .checks == {} then "" else " Checks: \(.checks | keys | join(", "))." end)
  | gsub("[[:cntrl:]]"; " ")' <<<"$text")
output text "$line"
echo "The report is in $REPORT."
