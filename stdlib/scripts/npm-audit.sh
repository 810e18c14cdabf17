#!/usr/bin/env bash
# Asks the npm registry for known vulnerabilities of the packages in the lock file, and holds the worst one against what may
# pass. Packages needed only for development count as well: they run where the build runs.
#
# In:   DIR       directory of the lock file; default: the repository itself
#       WORST     the worst vulnerability that still passes: none, low, medium, high, critical. npm's words moderate and info
#                 are medium and low here
#       EVIDENCE  file to write the result into, as JSON; may be empty
# Out:  highest   the worst vulnerability: none, low, medium, high, critical
# Exit: 0 passed, 1 one is worse, 2 could not find out
# Token permissions: none. AWS actions: none. Needs actions/setup-node.
set -euo pipefail

stop() {
  local text=${2//'%'/%25}
  text=${text//$'\r'/%0D}
  printf '::error::%s\n' "${text//$'\n'/%0A}" >&2
  exit "$1"
}

DIR=${DIR:-.}
[[ ${WORST-} =~ ^(none|low|medium|high|critical)$ ]] || stop 2 "WORST must be none, low, medium, high or critical, but is '${WORST-}'."
[[ -f $DIR/package-lock.json || -f $DIR/npm-shrinkwrap.json ]] ||
  stop 2 "There is no package-lock.json in $DIR: run npm install there and commit the file."

# Each option overrules an .npmrc that would let npm say "none" without having asked. Its exit code says only that something was
# found, or that something went wrong: the report says which.
report=$(cd "$DIR" && npm audit --json --offline=false --include=prod --include=dev --include=optional --include=peer) || true
result=$(jq -ces '
  if length == 1 and .[0].auditReportVersion == 2 and .[0].error == null then .[0] else error("no report") end
  | .metadata.vulnerabilities as $found
  | ($found | {critical, high, medium: .moderate, low: (.low + .info)} | map_values(if type == "number" then . else error("no count") end)) as $counts
  | if ($counts | add) == $found.total then . else error("odd counts") end
  | {highest: ([$counts | to_entries[] | select(.value > 0).key][0] // "none"), counts: $counts, packages: .metadata.dependencies.total,
     vulnerable: [.vulnerabilities[] | {name, range, severity, fix: (.fixAvailable != false)}]}' <<<"$report" 2>/dev/null) ||
  stop 2 "npm audit gave no report. npm says: $(jq -r '[.error.summary, .message | strings | select(. != "")][0] // "nothing"' <<<"${report:-null}" 2>/dev/null ||
    echo nothing). Look at its output above; if the registry did not answer, run this job again."

highest=$(jq -r .highest <<<"$result")
echo "highest=$highest" >>"${GITHUB_OUTPUT:-/dev/null}"
if [[ -n ${EVIDENCE-} ]]; then
  mkdir -p "$(dirname "$EVIDENCE")"
  jq . <<<"$result" >"$EVIDENCE"
fi
jq -r '(.vulnerable[] | "\(.name) \(.range): \(.severity)\(if .fix then ", there is a fix" else "" end)"),
  "Vulnerabilities in \(.packages) packages: \(.counts | to_entries | map("\(.value) \(.key)") | join(", "))."' <<<"$result"
jq -en --arg highest "$highest" '["none", "low", "medium", "high", "critical"] | index($highest) <= index($ENV.WORST)' >/dev/null ||
  stop 1 "The worst vulnerability is $highest. Nothing worse than $WORST may pass."
