#!/usr/bin/env bash
# Checks the types of Python code with mypy, as strictly as the repository's own configuration asks.
#
# In:   PATHS         files and directories, a JSON list
#       REQUIREMENTS  files with what the code imports, a JSON list; default: requirements.txt, where it exists. If they bring
#                     mypy along, it is used, else the one named below
# Exit: 0 no mistake, 1 a mistake, 2 could not look
# Token permissions: none. AWS actions: none. Needs actions/setup-python.
set -euo pipefail

mypy=2.4.1

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
requirements=()
if [[ -n ${REQUIREMENTS-} ]]; then
  list=$(names REQUIREMENTS)
  mapfile -t requirements <<<"$list"
elif [[ -f requirements.txt ]]; then
  requirements=(requirements.txt)
fi
for path in "${paths[@]}" "${requirements[@]}"; do [[ -e $path ]] || stop 2 "There is no $path in this repository."; done

[[ ${#requirements[@]} == 0 ]] || install "${requirements[@]/#/--requirement=}"
python -c 'import mypy' 2>/dev/null || install "mypy==$mypy"

# mypy itself exits with 2 where there is no code. 1 is a mistake that it lists, and also the end of a plugin that fails.
status=0
found=$(python -m mypy -- "${paths[@]}") || status=$?
printf '%s\n' "$found"
[[ $status != 1 || $found == *error:* || $found == *'"severity": "error"'* ]] || status="1, and no mistake is listed"
case $status in
  0) echo "mypy found no mistake in ${paths[*]}." ;;
  1) stop 1 "mypy found the mistakes listed above." ;;
  *) stop 2 "mypy could not look at ${paths[*]} (exit code $status). Its output above says why." ;;
esac
