#!/usr/bin/env bash
# Runs a script of package.json, with exactly the packages that the lock file names.
#
# In:   DIR     directory of package.json; default: the repository itself
#       SCRIPT  name of the script
# Exit: 0 the script passed, 1 it failed, 2 it could not be run
# Token permissions: none. AWS actions: none. Needs actions/setup-node.
set -euo pipefail

stop() {
  local text=${2//'%'/%25}
  text=${text//$'\r'/%0D}
  printf '::error::%s\n' "${text//$'\n'/%0A}" >&2
  exit "$1"
}

DIR=${DIR:-.}
[[ ${SCRIPT-} =~ ^[^-[:space:]][^[:space:]]*$ ]] || stop 2 "SCRIPT must be the name of a script, but is '${SCRIPT-}'."
[[ -f $DIR/package.json ]] || stop 2 "There is no package.json in $DIR."
cd "$DIR"
[[ -f package-lock.json || -f npm-shrinkwrap.json ]] ||
  stop 2 "There is no package-lock.json in $DIR: run npm install there and commit the file."
# npm runs an empty script without a word.
jq -es '.[0].scripts[$ENV.SCRIPT] | type == "string" and test("[^ ]")' package.json >/dev/null ||
  stop 2 "package.json in $DIR has no script $SCRIPT, or an empty one."

npm ci --no-audit --no-fund || stop 2 "npm ci failed in $DIR. Its output above says why."
status=0
npm run -- "$SCRIPT" || status=$?
case $status in
  0) echo "npm run $SCRIPT passed." ;;
  126 | 127) stop 2 "npm run $SCRIPT could not be started: a program that it calls is not there (exit code $status). Its output above says which." ;;
  *) stop 1 "npm run $SCRIPT failed with exit code $status." ;;
esac
