#!/usr/bin/env bash
# Checks a SAM template. With --lint, because without it sam asks IAM for managed policies, so it needs credentials, and accepts
# almost anything.
#
# In:   TEMPLATE, REGION
# Exit: 0 pass, 1 fail, 2 broken
set -euo pipefail

stop() {
  echo "::error::$2"
  exit "$1"
}

[[ -n ${TEMPLATE-} && -n ${REGION-} ]] || stop 2 "TEMPLATE and REGION must be set under env: of this step."
[[ -s $TEMPLATE ]] || stop 2 "There is no template at $TEMPLATE."

code=0
SAM_CLI_TELEMETRY=0 sam validate --lint --template-file "$TEMPLATE" --region "$REGION" || code=$?
case $code in
  0) ;;
  1) stop 1 "$TEMPLATE is not valid." ;;
  *) stop 2 "sam validate did not finish: exit code $code." ;;
esac
