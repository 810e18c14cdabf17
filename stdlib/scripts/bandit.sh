#!/usr/bin/env bash
# Scans Python code for security faults with bandit. A file that bandit could not read was not scanned, so nothing is known of it.
#
# In:   PATHS     JSON list of files or folders
#       WORST     none, low, medium or high: the worst finding that still passes
#       EVIDENCE  JSON file to write; may be empty
# Out:  highest   none, low, medium or high
# Exit: 0 pass, 1 fail, 2 broken
# shellcheck disable=SC2016 # $names in single quotes are variables of jq
set -euo pipefail

stop() {
  echo "::error::$2"
  exit "$1"
}

paths=$(jq -er 'if type == "array" and all(.[]; type == "string" and test("^[^-]")) then .[] else error("odd") end' <<<"${PATHS-}") || paths=
[[ -n $paths ]] || stop 2 "PATHS must be a JSON list of files or folders, but is '${PATHS-}'."
mapfile -t paths <<<"$paths"
[[ ${WORST-} =~ ^(none|low|medium|high)$ ]] || stop 2 "WORST must be none, low, medium or high, but is '${WORST-}'."

work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
code=0
bandit --recursive --quiet --format json --output "$work/report.json" -- "${paths[@]}" || code=$?
((code <= 1)) || stop 2 "bandit did not finish: exit code $code."
# The counts come from the list of findings, each of which must have a severity that is known.
summary=$(jq -ces '["none", "low", "medium", "high"] as $order | if length == 1 then .[0] else error("no report") end
  | if .errors == [] then . else error("not scanned: \([.errors[].filename] | join(", "))") end
  | [.results[].issue_severity | ascii_downcase | if IN("low", "medium", "high") then . else error("odd severity") end] as $found
  | {tool: "bandit", lines: (.metrics._totals.loc | numbers), findings: ($found | length),
     highest: $order[[0, ($found[] | . as $s | $order | index($s))] | max]}' "$work/report.json") || stop 2 "bandit's report cannot be used."
[[ -n $summary ]] || stop 2 "bandit's report is empty."
[[ -z ${EVIDENCE-} ]] || printf '%s\n' "$summary" >"$EVIDENCE"

read -r highest findings lines < <(jq -r '"\(.highest) \(.findings) \(.lines)"' <<<"$summary")
printf 'highest=%s\n' "$highest" >>"${GITHUB_OUTPUT:-/dev/null}"
((lines > 0)) || stop 1 "There is no Python code in ${paths[*]}."
jq -r '.results[] | "\(.issue_severity): \(.filename):\(.line_number): \(.issue_text)"' "$work/report.json"
jq -en --arg is "$highest" --arg worst "$WORST" '["none", "low", "medium", "high"] | index($is) <= index($worst)' >/dev/null ||
  stop 1 "The worst of $findings findings is $highest; here $WORST is the worst that passes."
echo "bandit: $findings findings in $lines lines, the worst is $highest."
