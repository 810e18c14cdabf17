#!/usr/bin/env bash
# Installs exactly what package-lock.json names and runs one script of package.json.
#
# In:   DIR     folder of package.json; default: this one
#       SCRIPT  name of the script
# Exit: 0 pass, 1 the script failed, 2 broken (nothing to run, or it could not be installed or started)
# shellcheck disable=SC2016 # $names in single quotes are variables of jq
set -euo pipefail

stop() {
  echo "::error::$2"
  exit "$1"
}

[[ -n ${SCRIPT-} ]] || stop 2 "SCRIPT must be set under env: of this step."
cd "${DIR:-.}" || stop 2 "There is no folder ${DIR-}."
[[ -f package-lock.json ]] || stop 2 "There is no package-lock.json in ${DIR:-this folder}: what would be installed is not fixed."
jq -e --arg name "$SCRIPT" '.scripts[$name] | strings | select(. != "")' package.json >/dev/null || stop 2 "package.json has no script '$SCRIPT'."

npm ci || stop 2 "npm ci failed with exit code $?."
code=0
npm run -- "$SCRIPT" || code=$?
case $code in
  0) ;;
  126 | 127) stop 2 "The script '$SCRIPT' could not be started: exit code $code." ;;
  *) stop 1 "The script '$SCRIPT' failed with exit code $code." ;;
esac
