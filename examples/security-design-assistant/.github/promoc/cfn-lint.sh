#!/usr/bin/env bash
# Checks CloudFormation and SAM templates with cfn-lint. Warnings fail as well, as they do by cfn-lint's own default.
#
# In:   PATHS   the templates, a JSON list of files
#       REGION  region to check them for; may be empty
# Exit: 0 nothing found, 1 something found, 2 could not look
# Token permissions: none. AWS actions: none. Needs actions/setup-python.
set -euo pipefail

cfn_lint=1.58.0

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
for path in "${paths[@]}"; do [[ -f $path ]] || stop 2 "There is no file $path in this repository."; done

python -m pip install --disable-pip-version-check --quiet "cfn-lint==$cfn_lint" || stop 2 "Could not install cfn-lint $cfn_lint. The output of pip above says why."

# A configuration file could turn the exit code off, so findings are counted. 2, 4 and 8 stand for errors, warnings and remarks,
# added up; an option that is not understood is a 2 as well, but leaves no list.
options=(--format json --non-zero-exit-code informational)
[[ -z ${REGION-} ]] || options+=(--regions "$REGION")
status=0
report=$(cfn-lint "${options[@]}" -- "${paths[@]}") || status=$?
[[ $status =~ ^([02468]|1[024])$ ]] || stop 2 "cfn-lint could not look at ${paths[*]} (exit code $status). Its output above says why."
jq -rs 'if length == 1 and (.[0] | type) == "array" then .[0][] else error("not one list") end
  | "\(.Filename):\(.Location.Start.LineNumber): \(.Rule.Id): \(.Message)"' <<<"$report" ||
  stop 2 "The report of cfn-lint cannot be read (exit code $status). Its output above may say why; else run this job again."
found=$(jq length <<<"$report")
[[ $found == 0 ]] || stop 1 "cfn-lint found $found mistakes, listed above."
[[ $status == 0 ]] || stop 2 "cfn-lint lists no mistake, but ended with exit code $status. Its output above may say why."
echo "cfn-lint found nothing in ${paths[*]}."
