#!/usr/bin/env bash
# Checks CloudFormation and SAM templates with cfn-lint, against the schemas of their resources.
#
# In:   PATHS   JSON list of templates
#       REGION  whose schemas to use; may be empty
# Exit: 0 pass, 1 fail, 2 broken
# shellcheck disable=SC2016 # $names in single quotes are variables of jq
set -euo pipefail

stop() {
  echo "::error::$2"
  exit "$1"
}

paths=$(jq -er 'if type == "array" and all(.[]; type == "string" and test("^[^-]")) then .[] else error("odd") end' <<<"${PATHS-}") || paths=
[[ -n $paths ]] || stop 2 "PATHS must be a JSON list of templates, but is '${PATHS-}'."
mapfile -t paths <<<"$paths"
for path in "${paths[@]}"; do
  [[ -s $path ]] || stop 2 "There is no template at $path."
done

options=()
[[ -z ${REGION-} ]] || options=(--regions "$REGION")
code=0
report=$(cfn-lint --format json "${options[@]}" --template "${paths[@]}") || code=$?
# The exit code adds 2 for errors, 4 for warnings, 8 for remarks; python and its argument parser use 1 and 2 as well. A finding is
# one only if it is in the report.
found=$(jq -es 'if length == 1 and (.[0] | type) == "array" then .[0] | length else error("no report") end' <<<"$report") ||
  stop 2 "cfn-lint (exit code $code) gave no report."
jq -r '.[] | "\(.Level): \(.Filename):\(.Location.Start.LineNumber): \(.Rule.Id) \(.Message)"' <<<"$report"
case $code in
  0) echo "cfn-lint: ${#paths[@]} templates, $found remarks below its threshold." ;;
  2 | 4 | 6 | 8 | 10 | 12 | 14)
    ((found > 0)) || stop 2 "cfn-lint exits with $code and reports nothing."
    stop 1 "cfn-lint found $found faults."
    ;;
  *) stop 2 "cfn-lint did not finish: exit code $code." ;;
esac
