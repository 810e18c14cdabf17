#!/usr/bin/env bash
# Stop the line: a variable of the repository in which anybody with write access says why nothing may go on. Asked before anybody
# is asked to approve, and again as the first thing of the deployment.
#
# In:   HOLD          the variable. Empty, as when it is not set: nothing is held. "production: why" holds that environment,
#                     "staging, production: why" both, "all: why" all; several with ";" between them, or on lines of their own.
#                     Any other text holds everything
#       ENVIRONMENT   which one is asked about
#       ENVIRONMENTS  all environments of the pipeline, as a JSON list. A name that is none of them is a slip of the pen, and
#                     holds everything
# Exit: 0 not held, 1 held, 2 could not find out
# Token permissions: none. AWS actions: none.
set -euo pipefail
# shellcheck source-path=SCRIPTDIR source=lib.sh disable=SC1091
source "$(dirname "${BASH_SOURCE[0]}")/lib.sh"

need ENVIRONMENT ENVIRONMENTS
[[ -n ${HOLD+set} ]] || broken "HOLD must be set, though it may be empty."
# shellcheck disable=SC2016 # $ENV is jq's
json "$ENVIRONMENTS" 'type == "array" and all(.[]; type == "string") and index([$ENV.ENVIRONMENT]) != null' >/dev/null ||
  broken "ENVIRONMENTS must be a list with '$ENVIRONMENT' in it."
[[ -n $HOLD ]] || {
  echo "Nothing is held."
  exit 0
}

# Why this environment is held, or nothing. Names are compared without case, as GitHub does.
# shellcheck disable=SC2016 # $names are jq's
reason=$(jq -rn '
  ($ENV.ENVIRONMENTS | fromjson | map(ascii_downcase)) as $known | ($ENV.ENVIRONMENT | ascii_downcase) as $me
  | [$ENV.HOLD | splits("[;\r\n]") | sub("^\\s+"; "") | sub("\\s+$"; "") | select(. != "")]
  | map([capture("^(?<names>[^:]+):\\s*(?<why>.+)$")][0] as $held
      | if $held == null then {why: .}
        else ($held.names | [splits("\\s*,\\s*")] | map(ascii_downcase | sub("^\\s+"; "") | sub("\\s+$"; ""))) as $names
          | if all($names[]; . == "all" or IN($known[])) | not then {why: .}
            elif any($names[]; . == "all" or . == $me) then {why: $held.why}
            else empty end
        end)
  | if . == [] then "" else .[0].why end') || broken "HOLD could not be read."
# What consists of blanks alone says nothing, and is not empty.
[[ $HOLD =~ [^[:space:]\;] ]] || reason="the variable PROMOC_HOLD is not empty, though it says nothing"

[[ -n $reason ]] || {
  echo "$ENVIRONMENT is not held."
  exit 0
}
now=$(date +%s)
waits "$now" "$ENVIRONMENT is held: $reason"
