#!/usr/bin/env bash
# Calls Lambda functions of a stack through their alias, as their users do, and judges the answers. The answers themselves are not
# printed: logs can be public.
#
# In:   STACK, REGION
#       FUNCTION  logical id of the function in the template; default: every function of the stack that has the alias
#       ALIAS     default live
#       PAYLOAD   JSON; default {}
#       EXPECT    jq filter that must be true of each answer; may be empty
#       EVIDENCE  JSON file to write; may be empty
# Exit: 0 pass, 1 fail, 2 broken (also when the stack has no such function)
# AWS actions: cloudformation:ListStackResources, lambda:InvokeFunction
# shellcheck disable=SC2016 # $names in single quotes are variables of jq
set -euo pipefail

stop() {
  echo "::error::$2"
  exit "$1"
}

[[ -n ${STACK-} && -n ${REGION-} ]] || stop 2 "STACK and REGION must be set under env: of this step."
# One attempt: the tool would repeat a call that takes long, and it may not be one to repeat.
export AWS_REGION=$REGION AWS_DEFAULT_REGION=$REGION AWS_MAX_ATTEMPTS=1 ALIAS=${ALIAS:-live} FUNCTION=${FUNCTION-}
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
jq -cn --arg payload "${PAYLOAD:-"{}"}" '$payload | fromjson' >"$work/payload" || stop 2 "PAYLOAD is not JSON: ${PAYLOAD-}"

answer=$(aws cloudformation list-stack-resources --stack-name "$STACK" --output json) || stop 2 "Could not list the resources of $STACK."
# The physical id of an alias is its ARN, which ends in :NAME-OF-FUNCTION:ALIAS.
arns=$(jq -ers 'if length == 1 and (.[0].NextToken == null) then .[0].StackResourceSummaries else error("odd answer") end
  | map(select(.ResourceStatus != "DELETE_COMPLETE")) as $all
  | ($all | map(select(.ResourceType == "AWS::Lambda::Function" and .LogicalResourceId == $ENV.FUNCTION).PhysicalResourceId)[0]) as $name
  | $all | map(select(.ResourceType == "AWS::Lambda::Alias").PhysicalResourceId | strings | select(split(":") as $part
      | $part[7] == $ENV.ALIAS and ($ENV.FUNCTION == "" or $part[6] == $name)))
  | sort | join(" ")' <<<"$answer") || stop 2 "Odd answer for the resources of $STACK."
[[ -n $arns ]] || stop 2 "$STACK has no alias $ALIAS${FUNCTION:+ of the function $FUNCTION}."

results='[]'
failed=0
for arn in $arns; do
  call=$(aws lambda invoke --function-name "$arn" --cli-binary-format raw-in-base64-out --payload "file://$work/payload" \
    --cli-read-timeout 900 --output json "$work/answer") || stop 2 "Could not invoke $arn."
  read -r status error version < <(jq -ers 'if length == 1 then .[0] else error("odd") end
    | "\(.StatusCode | numbers) \(.FunctionError // "-") \(.ExecutedVersion // "?")"' <<<"$call") || stop 2 "Odd answer of $arn."
  why=
  judged=0
  if [[ $status != 200 ]]; then
    why="status $status"
  elif [[ $error != - ]]; then
    why="the function failed ($error: $(jq -r '.errorType // "no type"' "$work/answer" 2>/dev/null || echo "odd answer"))"
  elif [[ -n ${EXPECT-} ]]; then
    if jq -es 'length == 1' "$work/answer" >/dev/null 2>&1; then
      jq -e "$EXPECT" "$work/answer" >/dev/null || judged=$?
    else
      judged=1
    fi
    [[ $judged != [23] ]] || stop 2 "EXPECT is not a filter that jq understands: $EXPECT"
    [[ $judged == 0 ]] || why="this is not true of the answer: $EXPECT"
  fi
  echo "$arn, version $version: ${why:-passed}"
  [[ -z $why ]] || failed=$((failed + 1))
  results=$(jq -c --arg arn "$arn" --arg version "$version" --arg why "$why" \
    '. + [{alias: $arn, version: $version, fault: (if $why == "" then null else $why end)}]' <<<"$results")
done
[[ -z ${EVIDENCE-} ]] || jq '{tool: "lambda invoke", stack: $ENV.STACK, results: .}' <<<"$results" >"$EVIDENCE"
((failed == 0)) || stop 1 "$failed of $(jq length <<<"$results") functions of $STACK did not answer as they should."
