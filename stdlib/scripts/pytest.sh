#!/usr/bin/env bash
# Runs a suite of tests with pytest. A suite that collects nothing, or skips what must not be skipped, does not pass.
#
# In:   PATHS          JSON list of files or folders
#       MARK           expression for -m; may be empty
#       SKIPPED        fails: a skipped (or expected to fail) test is a failure; allowed: it is not
#       COVERAGE_OF    package or folder to measure, COVERAGE_OVER percent that must be exceeded; both or neither (pytest-cov)
#       EVIDENCE       JSON file to write; may be empty
# Out:  tests, coverage (empty when not measured)
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
[[ ${SKIPPED-} =~ ^(fails|allowed)$ ]] || stop 2 "SKIPPED must be fails or allowed, but is '${SKIPPED-}'."

work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
options=(--junitxml="$work/report.xml")
[[ -z ${MARK-} ]] || options+=(-m "$MARK")
if [[ -n ${COVERAGE_OVER-} || -n ${COVERAGE_OF-} ]]; then
  [[ ${COVERAGE_OVER-} =~ ^[0-9]+([.][0-9]+)?$ && -n ${COVERAGE_OF-} ]] || stop 2 "COVERAGE_OF and COVERAGE_OVER (percent) belong together."
  options+=(--cov="$COVERAGE_OF" --cov-report="json:$work/coverage.json")
fi

code=0
python -m pytest "${options[@]}" -- "${paths[@]}" || code=$?

# The report also tells a suite that failed from a pytest that never ran: python itself exits with 1 when pytest is missing.
suite=$(grep -o '<testsuite [^>]*>' "$work/report.xml" | head -n 1) || stop 2 "pytest (exit code $code) left no report."
count() { sed -n "s/.* $1=\"\([0-9]*\)\".*/\1/p" <<<"$suite"; }
tests=$(count tests)
skipped=$(count skipped)
[[ $tests =~ ^[0-9]+$ && $skipped =~ ^[0-9]+$ ]] || stop 2 "pytest's report has an odd form: $suite"

coverage=
if [[ -n ${COVERAGE_OVER-} && ($code == 0 || $code == 1) ]]; then
  coverage=$(jq -er '.totals.percent_covered | numbers' "$work/coverage.json") || stop 2 "pytest measured no coverage."
fi
printf 'tests=%s\ncoverage=%s\n' "$tests" "$coverage" >>"${GITHUB_OUTPUT:-/dev/null}"
[[ -z ${EVIDENCE-} ]] || jq -n --argjson code "$code" --argjson tests "$tests" --argjson skipped "$skipped" --argjson coverage "${coverage:-null}" \
  '{tool: "pytest", code: $code, tests: $tests, skipped: $skipped, coverage: $coverage}' >"$EVIDENCE"

case $code in
  0) ;;
  1) stop 1 "Tests failed." ;;
  5) stop 1 "pytest collected no tests in ${paths[*]}${MARK:+ with mark $MARK}." ;;
  *) stop 2 "pytest did not finish: exit code $code." ;;
esac
((tests > 0)) || stop 1 "pytest ran no tests."
((skipped < tests)) || stop 1 "All $tests tests were skipped."
[[ $SKIPPED == allowed || $skipped == 0 ]] || stop 1 "$skipped of $tests tests were skipped, and here none may be."
[[ -z $coverage ]] || jq -en --argjson is "$coverage" --argjson over "$COVERAGE_OVER" '$is > $over' >/dev/null ||
  stop 1 "Coverage of $COVERAGE_OF is $coverage %, and must be over $COVERAGE_OVER %."
echo "$tests tests passed, $skipped skipped${coverage:+, coverage $coverage %}."
