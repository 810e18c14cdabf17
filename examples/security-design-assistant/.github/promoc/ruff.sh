#!/usr/bin/env bash
# Lints Python code with ruff, by the rules that the repository's own configuration selects.
#
# In:   PATHS  files and directories, a JSON list
# Exit: 0 nothing found, 1 something found, 2 could not look
# Token permissions: none. AWS actions: none. Needs actions/setup-python.
set -euo pipefail

ruff=0.17.5

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

python -m pip install --disable-pip-version-check --quiet "ruff==$ruff" || stop 2 "Could not install ruff $ruff. The output of pip above says why."

# Where there is no code, or all of it is excluded, ruff finds nothing and is content.
for path in "${paths[@]}"; do
  files=$(python -m ruff check --show-files -- "$path") || stop 2 "ruff could not list the files in $path. Its output above says why."
  grep -qE '\.(py|pyi|pyw|ipynb)$' <<<"$files" || stop 2 "There is no Python file to look at in $path. Look at PATHS, and at what the configuration of ruff excludes."
done

# A configuration may ask for repairs; what is deployed is not what they would leave behind.
status=0
python -m ruff check --no-fix --no-cache --output-format=github -- "${paths[@]}" || status=$?
case $status in
  0) echo "ruff found nothing in ${paths[*]}." ;;
  1) stop 1 "ruff found the mistakes listed above." ;;
  *) stop 2 "ruff could not look at ${paths[*]} (exit code $status). Its output above says why." ;;
esac
