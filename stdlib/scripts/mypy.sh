#!/usr/bin/env bash
# Checks the types of Python code with mypy. A folder without Python files is an error of mypy itself.
#
# In:   PATHS  JSON list of files or folders
# Exit: 0 pass, 1 fail, 2 broken
set -euo pipefail

stop() {
  echo "::error::$2"
  exit "$1"
}

paths=$(jq -er 'if type == "array" and all(.[]; type == "string" and test("^[^-]")) then .[] else error("odd") end' <<<"${PATHS-}") || paths=
[[ -n $paths ]] || stop 2 "PATHS must be a JSON list of files or folders, but is '${PATHS-}'."
mapfile -t paths <<<"$paths"

code=0
mypy -- "${paths[@]}" || code=$?
case $code in
  0) ;;
  1) stop 1 "mypy found faults." ;;
  *) stop 2 "mypy did not finish: exit code $code." ;;
esac
