#!/usr/bin/env bash
# Runs tests with pytest. A run without a test has shown nothing, so it fails.
#
# In:   PATHS         directories and files with tests, a JSON list
#       MARK          only tests that have this mark (an expression for pytest -m); may be empty
#       SKIPPED       fails (default): every test that was found must run; allowed: some may be skipped. A test that is
#                     expected to fail counts as skipped, for it shows nothing either
#       EMPTY         fails (default), allowed: what it means that no test ran, because none was found or all were skipped
#       COVERAGE_OF   directories or packages whose coverage is measured, one name or a JSON list; may be empty
#       COVERAGE_OVER, COVERAGE_AT_LEAST
#                     percent that it must exceed, or reach; may be empty
#       REQUIREMENTS  files with what the tests need, a JSON list; default: requirements.txt and tests/requirements.txt,
#                     where they exist. If they bring pytest along, it is used, else the one named below
#       EVIDENCE      file to write the result into, as JSON; may be empty
# Out:  tests         how many ran
#       coverage      percent, rounded down to two digits; only with COVERAGE_OF
# Exit: 0 passed, 1 failed, 2 could not run the tests
# Token permissions: none. AWS actions: none. Needs actions/setup-python.
set -euo pipefail

pytest=9.2.0
pytest_cov=7.1.0

stop() {
  local text=${2//'%'/%25}
  text=${text//$'\r'/%0D}
  printf '::error::%s\n' "${text//$'\n'/%0A}" >&2
  exit "$1"
}

# names VARIABLE: the names in a JSON list, one a line. A name that starts with - would be taken for an option.
names() {
  jq -ers 'if length == 1 and (.[0] | type == "array" and length > 0 and all(.[]; type == "string" and . != "" and (startswith("-") or contains("\n") | not)))
    then .[0][] else error("no list of names") end' <<<"${!1-}" || stop 2 "$1 must be a JSON list of names, but is '${!1-}'."
}

install() {
  python -m pip install --disable-pip-version-check --quiet "$@" || stop 2 "Could not install $*. The output of pip above says why."
}

list=$(names PATHS)
mapfile -t paths <<<"$list"
SKIPPED=${SKIPPED:-fails} EMPTY=${EMPTY:-fails}
[[ $SKIPPED =~ ^(fails|allowed)$ ]] || stop 2 "SKIPPED must be fails or allowed, but is '$SKIPPED'."
[[ $EMPTY =~ ^(fails|allowed)$ ]] || stop 2 "EMPTY must be fails or allowed, but is '$EMPTY'."
for limit in COVERAGE_OVER COVERAGE_AT_LEAST; do
  [[ ${!limit-} =~ ^([0-9]+(\.[0-9]+)?)?$ ]] || stop 2 "$limit must be a number of percent, but is '${!limit}'."
  [[ -z ${!limit-} || -n ${COVERAGE_OF-} ]] || stop 2 "$limit is set, but COVERAGE_OF does not say whose coverage is meant."
done
requirements=()
if [[ -n ${REQUIREMENTS-} ]]; then
  list=$(names REQUIREMENTS)
  mapfile -t requirements <<<"$list"
else
  for file in requirements.txt tests/requirements.txt; do [[ ! -f $file ]] || requirements+=("$file"); done
fi
for path in "${paths[@]}" "${requirements[@]}"; do [[ -e $path ]] || stop 2 "There is no $path in this repository."; done

work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
options=("--junitxml=$work/report.xml" -p promoc_found)
[[ -z ${MARK-} ]] || options+=(-m "$MARK")
if [[ -n ${COVERAGE_OF-} ]]; then
  [[ $COVERAGE_OF == '['* ]] || COVERAGE_OF=$(jq -cn '[$ENV.COVERAGE_OF]')
  list=$(names COVERAGE_OF)
  while IFS= read -r name; do options+=("--cov=$name"); done <<<"$list"
  options+=(--cov-report=term)
  export COVERAGE_FILE=$work/coverage
fi

[[ ${#requirements[@]} == 0 ]] || install "${requirements[@]/#/--requirement=}"
python -c 'import pytest' 2>/dev/null || install "pytest==$pytest"
[[ -z ${COVERAGE_OF-} ]] || python -c 'import pytest_cov' 2>/dev/null || install "pytest-cov==$pytest_cov"

# How many tests were found is in no report, and a test may end the run early with any exit code.
cat >"$work/promoc_found.py" <<'END'
import os


def pytest_sessionfinish(session):
    with open(os.path.join(os.path.dirname(__file__), "found"), "w") as file:
        file.write(str(session.testscollected))
END

# 5: no test was found. Beyond 1 the tests did not run as they should.
status=0
PYTHONPATH=$work${PYTHONPATH:+:$PYTHONPATH} python -m pytest "${options[@]}" "${paths[@]}" || status=$?
[[ $status =~ ^[015]$ ]] || stop 2 "pytest could not run the tests (exit code $status). Its output above says why."

# Counted in the report: pytest's exit code is in the hands of the tests.
result=$(python - "$work" "$status" <<'END'
import json, os, sys
import xml.etree.ElementTree as xml

work, status = sys.argv[1:]
cases = list(xml.parse(os.path.join(work, "report.xml")).iter("testcase"))
with open(os.path.join(work, "found")) as file:
    found = int(file.read())
if status == "0" and len(cases) < found:
    sys.exit(f"Only {len(cases)} of {found} tests ran.")
skipped = [case for case in cases if case.find("skipped") is not None]
failed = [case for case in cases if case.find("failure") is not None or case.find("error") is not None]


def names(cases):
    return [f"{case.get('classname')}::{case.get('name')}" for case in cases]


print(json.dumps({"tests": len(cases) - len(skipped), "failed": names(failed), "skipped": names(skipped)}))
END
) || stop 2 "pytest left no whole report that can be read (exit code $status): a test may have ended it. Its output above may say where."

if [[ -n ${COVERAGE_OF-} && $status != 5 ]]; then
  # Of nothing, coverage is said to be 100 %. A limit in the repository's own configuration has spoken already.
  covered=$(python -m coverage json --quiet --fail-under=0 -o "$work/coverage.json" >&2 &&
    jq -es '.[0].totals | if .num_statements > 0 then .percent_covered | numbers else error("nothing measured") end' "$work/coverage.json") ||
    stop 2 "No coverage was measured: none of $COVERAGE_OF was loaded by the tests, or there is no code in it."
  result=$(jq -c --argjson covered "$covered" '. + {coverage: $covered}' <<<"$result")
  shown=$(jq '. * 100 | floor / 100' <<<"$covered")
  echo "coverage=$shown" >>"${GITHUB_OUTPUT:-/dev/null}"
fi
jq -r '"tests=\(.tests)"' <<<"$result" >>"${GITHUB_OUTPUT:-/dev/null}"
if [[ -n ${EVIDENCE-} ]]; then
  mkdir -p "$(dirname "$EVIDENCE")"
  printf '%s\n' "$result" >"$EVIDENCE"
fi

problem=$(SKIPPED=$SKIPPED EMPTY=$EMPTY jq -r --arg status "$status" --arg where "${paths[*]}${MARK:+ with the mark $MARK}" \
  --argjson covered "${covered:-null}" --arg shown "${shown-}" '
  if .failed != [] then "\(.failed | length) of \(.tests) tests failed: \(.failed[:5] | join(", "))."
  elif $status == "1" then "All tests passed, but pytest failed all the same (exit code \($status)). Its output above says why."
  elif .skipped != [] and $ENV.SKIPPED == "fails"
  then "Tests that were skipped, or are expected to fail: \(.skipped[:5] | join(", "))\(if (.skipped | length) > 5 then " ..." else "" end). All must run."
  elif .tests == 0 and $ENV.EMPTY == "fails"
  then if .skipped == [] then "pytest found no test in \($where)." else "Every test in \($where) was skipped: nothing was shown." end
  elif .coverage == null then empty
  elif $ENV.COVERAGE_OVER // "" | . != "" and ($covered <= tonumber) then "Coverage is \($shown) %. It must be over \($ENV.COVERAGE_OVER) %."
  elif $ENV.COVERAGE_AT_LEAST // "" | . != "" and ($covered < tonumber) then "Coverage is \($shown) %. It must be at least \($ENV.COVERAGE_AT_LEAST) %."
  else empty end' <<<"$result") || stop 2 "Could not judge the result: $result"
[[ -z $problem ]] || stop 1 "$problem"
jq -r '"Tests that passed: \(.tests). Skipped: \(.skipped | length)."' <<<"$result"
