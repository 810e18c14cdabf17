#!/usr/bin/env bash
# Lints Python with ruff.
#
# In:   PATHS  JSON list of files or folders
# Exit: 0 pass, 1 fail (also when there is no Python file), 2 broken
set -euo pipefail

stop() {
  echo "::error::$2"
  exit "$1"
}

paths=$(jq -er 'if type == "array" and all(.[]; type == "string" and test("^[^-]")) then .[] else error("odd") end' <<<"${PATHS-}") || paths=
[[ -n $paths ]] || stop 2 "PATHS must be a JSON list of files or folders, but is '${PATHS-}'."
mapfile -t paths <<<"$paths"

# For a folder without Python files ruff itself says "all checks passed".
files=$(ruff check --show-files -- "${paths[@]}") || stop 2 "ruff could not list the files of ${paths[*]}."
[[ -n $files ]] || stop 1 "There is no Python file in ${paths[*]}."

code=0
ruff check --no-fix --no-cache -- "${paths[@]}" || code=$?
case $code in
  0) echo "ruff found nothing in $(wc -l <<<"$files") files." ;;
  1) stop 1 "ruff found faults." ;;
  *) stop 2 "ruff did not finish: exit code $code." ;;
esac
