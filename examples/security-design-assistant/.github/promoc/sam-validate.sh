#!/usr/bin/env bash
# Checks a SAM template with `sam validate --lint`. Without --lint it would need credentials of AWS.
#
# In:   TEMPLATE  the template
#       REGION    region to check it for
# Exit: 0 valid, 1 not valid, 2 could not look
# Token permissions: none. AWS actions: none. Needs aws-actions/setup-sam.
set -euo pipefail

stop() {
  local text=${2//'%'/%25}
  text=${text//$'\r'/%0D}
  printf '::error::%s\n' "${text//$'\n'/%0A}" >&2
  exit "$1"
}

[[ -n ${TEMPLATE-} && -n ${REGION-} ]] || stop 2 "TEMPLATE and REGION must be set under env: of this step."
[[ -f $TEMPLATE ]] || stop 2 "There is no template at $TEMPLATE."

status=0
SAM_CLI_TELEMETRY=0 sam validate --lint --template-file "$TEMPLATE" --region "$REGION" || status=$?
case $status in
  0) echo "$TEMPLATE is valid." ;;
  1) stop 1 "$TEMPLATE is not valid. The output of sam above says why." ;;
  *) stop 2 "sam could not look at $TEMPLATE (exit code $status). Its output above says why." ;;
esac
