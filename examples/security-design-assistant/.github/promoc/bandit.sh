#!/usr/bin/env bash
# Looks for security mistakes in Python code with bandit, and holds the worst one against what may pass.
#
# In:   PATHS     files and directories, a JSON list
#       WORST     the worst finding that still passes: none, low, medium, high or critical (bandit has nothing above high)
#       EVIDENCE  file to write the result into, as JSON; may be empty
# Out:  highest   the worst finding: none, low, medium, high
# Exit: 0 passed, 1 a finding is worse, 2 could not look at all of the code
# Token permissions: none. AWS actions: none. Needs actions/setup-python.
set -euo pipefail

bandit=1.9.4

stop() {
  local text=${2//'%'/%25}
  text=${text//$'\r'/%0D}
  printf '::error::%s\n' "${text//$'\n'/%0A}" >&2
  exit "$1"
}

# A name that starts with - would be taken for an option.
list=$(jq -ers 'if length == 1 and (.[0] | type == "array" and length > 0 and all(.[]; type == "string" and . != "" and (startswith("-") or contains("\n") | not)))
  then .[0][] else error("no list of names") end' <<<"${PATHS-}") || stop 2 "PATHS must be a JSON list of names, but is '${PATHS-}'."
mapfile -t paths <<<"$list"
for path in "${paths[@]}"; do [[ -e $path ]] || stop 2 "There is no $path in this repository."; done
[[ ${WORST-} =~ ^(none|low|medium|high|critical)$ ]] || stop 2 "WORST must be none, low, medium, high or critical, but is '${WORST-}'."

python -m pip install --disable-pip-version-check --quiet "bandit==$bandit" || stop 2 "Could not install bandit $bandit. The output of pip above says why."

work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
status=0
python -m bandit --recursive --quiet --format json --output "$work/report.json" -- "${paths[@]}" || status=$?
[[ $status == 0 || $status == 1 ]] || stop 2 "bandit could not look at ${paths[*]} (exit code $status). Its output above says why."

# The totals count every finding; from the list a configuration file can hide some.
result=$(jq -ces '
  if length == 1 then .[0] else error("not one report") end
  | .metrics._totals as $totals
  | def count($level): $totals["SEVERITY.\($level)"] | if type == "number" then floor else error("no count") end;
  {lines: ($totals.loc | numbers), unread: [.errors[] | "\(.filename) (\(.reason))"], undefined: count("UNDEFINED"),
   exempt: ($totals.nosec + ($totals.skipped_tests // 0)), counts: {high: count("HIGH"), medium: count("MEDIUM"), low: count("LOW")},
   findings: [.results[] | {file: .filename, line: .line_number, severity: (.issue_severity | ascii_downcase), rule: .test_id, text: .issue_text}]}
  | . + {highest: ([.counts | to_entries[] | select(.value > 0).key][0] // "none")}' "$work/report.json") ||
  stop 2 "The report of bandit cannot be read (exit code $status). Its output above may say why; else run this job again."

unread=$(jq -r '.unread | join(", ")' <<<"$result")
[[ -z $unread ]] || stop 2 "bandit could not read $unread."
jq -e '.lines > 0' <<<"$result" >/dev/null || stop 2 "There is no Python code to look at in ${paths[*]}. Look at PATHS, and at what the configuration of bandit excludes."
jq -e '.undefined == 0' <<<"$result" >/dev/null || stop 2 "bandit has findings without a severity: they cannot be compared with $WORST."

if [[ -n ${EVIDENCE-} ]]; then
  mkdir -p "$(dirname "$EVIDENCE")"
  jq '{highest, counts, lines, exempt, findings}' <<<"$result" >"$EVIDENCE"
fi
highest=$(jq -r .highest <<<"$result")
echo "highest=$highest" >>"${GITHUB_OUTPUT:-/dev/null}"
jq -r '(.findings[] | "\(.file):\(.line): \(.severity): \(.text) [\(.rule)]"),
  "Findings in \(.lines) lines: \(.counts.high) high, \(.counts.medium) medium, \(.counts.low) low. Exempt by a nosec comment: \(.exempt)."' <<<"$result"
jq -en --arg highest "$highest" '["none", "low", "medium", "high", "critical"] | index($highest) <= index($ENV.WORST)' >/dev/null ||
  stop 1 "The worst finding of bandit is $highest. Nothing worse than $WORST may pass."
