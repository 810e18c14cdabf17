#!/usr/bin/env bash
# Looks for known vulnerabilities in the dependencies that package-lock.json names.
#
# In:   DIR       folder of package-lock.json; default: this one
#       WORST     none, info, low, moderate, high or critical: the worst finding that still passes
#       EVIDENCE  JSON file to write; may be empty
# Out:  highest   none, info, low, moderate, high or critical
# Exit: 0 pass, 1 fail, 2 broken (the registry did not answer, or there is no lock file)
# shellcheck disable=SC2016 # $names in single quotes are variables of jq
set -euo pipefail

stop() {
  echo "::error::$2"
  exit "$1"
}

[[ ${WORST-} =~ ^(none|info|low|moderate|high|critical)$ ]] || stop 2 "WORST must be none, info, low, moderate, high or critical, but is '${WORST-}'."
evidence=${EVIDENCE:+$(realpath "$EVIDENCE")}
cd "${DIR:-.}" || stop 2 "There is no folder ${DIR-}."
[[ -f package-lock.json ]] || stop 2 "There is no package-lock.json in ${DIR:-this folder}."

# npm exits with 1 for findings as well as for errors: only the report tells them apart.
report=$(npm audit --json) || true
summary=$(jq -ces '["none", "info", "low", "moderate", "high", "critical"] as $order | if length == 1 then .[0] else error("no report") end
  | if .error then error(.error.summary // "npm error") else .metadata end
  | .vulnerabilities as $v | [$order[1:][] | {name: ., n: ($v[.] | numbers)}] as $counts
  | if ($counts | length) == 5 and ($counts | map(.n) | add) == $v.total then . else error("odd counts") end
  | {tool: "npm audit", dependencies: (.dependencies.total | numbers), findings: $v.total,
     highest: ($counts | map(select(.n > 0).name) | last // "none")}' <<<"$report") || stop 2 "npm audit gave no usable report."
[[ -n $summary ]] || stop 2 "npm audit gave no report."
[[ -z $evidence ]] || printf '%s\n' "$summary" >"$evidence"

read -r highest findings dependencies < <(jq -r '"\(.highest) \(.findings) \(.dependencies)"' <<<"$summary")
printf 'highest=%s\n' "$highest" >>"${GITHUB_OUTPUT:-/dev/null}"
jq -r '.vulnerabilities // {} | .[] | "\(.severity): \(.name) \(.range)"' <<<"$report"
jq -en --arg is "$highest" --arg worst "$WORST" '["none", "info", "low", "moderate", "high", "critical"] | index($is) <= index($worst)' >/dev/null ||
  stop 1 "The worst of $findings vulnerabilities is $highest; here $WORST is the worst that passes."
echo "npm audit: $findings vulnerabilities in $dependencies dependencies, the worst is $highest."
