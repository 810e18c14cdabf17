#!/usr/bin/env bash
# Calls the Lambda functions of a stack through their alias, as their users do, and holds each answer against what is expected.
# AWS says 200 also when the function failed, so a failure is looked for in the reply. Answers are not printed: a log may be public.
#
# In:   STACK, REGION
#       FUNCTION      logical id of the one function to call; default: every function of the stack that has the alias
#       ALIAS         default live
#       PAYLOAD       JSON; default {}
#       PAYLOAD_FILE  instead of it, a file in this repository that holds JSON
#       STATUS        what the answer must have as statusCode, as functions behind an HTTP API give it; may be empty
#       EXPECT        condition on the answer: an expression of jq that gives true; may be empty
#       EVIDENCE      file to write the result into, as JSON; may be empty
# Exit: 0 all answered as expected, 1 one did not, 2 could not find out
# Token permissions: none. AWS actions: cloudformation:ListStackResources, lambda:InvokeFunction.
# shellcheck disable=SC2016 # $names in single quotes are variables of jq
set -euo pipefail

stop() {
  local text=${2//'%'/%25}
  text=${text//$'\r'/%0D}
  printf '::error::%s\n' "${text//$'\n'/%0A}" >&2
  exit "$1"
}

[[ -n ${STACK-} && -n ${REGION-} ]] || stop 2 "STACK and REGION must be set under env: of this step."
[[ -z ${PAYLOAD-} || -z ${PAYLOAD_FILE-} ]] || stop 2 "PAYLOAD and PAYLOAD_FILE are both set: one of them is too much."
[[ ${STATUS:-200} =~ ^[1-5][0-9][0-9]$ ]] || stop 2 "STATUS must be a status of HTTP, but is '$STATUS'."
export ALIAS=${ALIAS:-live} AWS_REGION=$REGION AWS_DEFAULT_REGION=$REGION

work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
if [[ -n ${PAYLOAD_FILE-} ]]; then
  [[ -f $PAYLOAD_FILE ]] || stop 2 "There is no file $PAYLOAD_FILE in this repository."
  cat "$PAYLOAD_FILE" >"$work/payload"
else
  printf '%s\n' "${PAYLOAD:-"{}"}" >"$work/payload"
fi
jq -es 'length == 1' "$work/payload" >/dev/null 2>&1 || stop 2 "${PAYLOAD_FILE:-PAYLOAD} does not hold one JSON value."

resources=$(aws cloudformation list-stack-resources --stack-name "$STACK" --output json) ||
  stop 2 "Could not list the resources of $STACK. The error above says why."
# The physical id of an alias is its ARN: arn:aws:lambda:region:account:function:NAME:ALIAS. That of a function is its name.
aliases=$(jq -rs '
  if length == 1 and (.[0].NextToken | not) then .[0].StackResourceSummaries else error("not one whole list") end
  | map(select(.ResourceStatus != "DELETE_COMPLETE" and .PhysicalResourceId != null)) as $all
  | [$all[] | select(.ResourceType == "AWS::Lambda::Function" and .LogicalResourceId == $ENV.FUNCTION).PhysicalResourceId] as $wanted
  | [$all[] | select(.ResourceType == "AWS::Lambda::Alias").PhysicalResourceId | split(":") as $parts
      | if ($parts | length) == 8 then . else error("not the ARN of an alias: \(.)") end
      | select($parts[7] == $ENV.ALIAS and ($ENV.FUNCTION // "" | . == "" or ($parts[6] | IN($wanted[]))))]
  | sort[]' <<<"$resources") || stop 2 "The list of the resources of $STACK does not have the expected form. Run this job again."
[[ -n $aliases ]] || stop 2 "$STACK has no function ${FUNCTION:+$FUNCTION }with the alias $ALIAS: nothing was called."

# call ARN: sets version and problem, which is empty when the answer is as expected.
call() {
  local reply met code=0
  # One attempt: the tool would call a slow function a second time.
  reply=$(AWS_MAX_ATTEMPTS=1 aws lambda invoke --function-name "${1%:*}" --qualifier "${1##*:}" --payload "fileb://$work/payload" \
    --cli-read-timeout 900 --output json "$work/answer") || stop 2 "Could not call $1. The error above says why."
  version=$(jq -ers 'select(length == 1)[0] | select(.StatusCode == 200).ExecutedVersion | strings' <<<"$reply") ||
    stop 2 "The reply to the call of $1 does not have the expected form: '$reply'. Run this job again."
  problem=
  if ! jq -e '.FunctionError == null' <<<"$reply" >/dev/null; then
    problem="failed ($(jq -r '.errorType | strings' "$work/answer" 2>/dev/null || true)); its log says why"
  elif [[ -n ${STATUS-}${EXPECT-} ]] && ! jq -es 'length == 1' "$work/answer" >/dev/null 2>&1; then
    problem="gave an answer that is not JSON"
  elif [[ -n ${STATUS-} ]] && ! jq -e 'objects | .statusCode | tostring == $ENV.STATUS' "$work/answer" >/dev/null; then
    problem="gave statusCode $(jq -c 'if type == "object" then .statusCode else null end' "$work/answer") instead of $STATUS"
  elif [[ -n ${EXPECT-} ]]; then
    # The blank keeps an expression that starts with - from being taken for an option.
    met=$(jq -c " $EXPECT" "$work/answer" 2>"$work/error") || code=$?
    [[ $code != 3 ]] || stop 2 "EXPECT is no expression of jq: $(cat "$work/error")"
    [[ $code == 0 && $met == true ]] || problem="gave an answer for which this is not true: $EXPECT"
  fi
}

results='[]'
for arn in $aliases; do
  call "$arn"
  echo "$arn, version $version: ${problem:-as expected}"
  results=$(jq -c --arg arn "$arn" --arg version "$version" --arg problem "$problem" \
    '. + [{alias: $arn, version: $version, problem: (if $problem == "" then null else $problem end)}]' <<<"$results")
done

if [[ -n ${EVIDENCE-} ]]; then
  mkdir -p "$(dirname "$EVIDENCE")"
  jq . <<<"$results" >"$EVIDENCE"
fi
bad=$(jq -r 'map(select(.problem != null) | "\(.alias) \(.problem)") | join("; ")' <<<"$results")
[[ -z $bad ]] || stop 1 "Not as expected: $bad."
