#!/usr/bin/env bash
# Which version each Lambda alias of a stack runs. Written into the deployment record as "before", because that is what a
# rollback returns to.
#
# In:   STACK, REGION; DRIFT (allowed: the stack may describe newer versions than its aliases run, as after a rollback; only for the
#       deployment that ends this state, and that must not shift traffic with CodeDeploy)
# Out:  versions  {"<alias arn>": "<version>"}, also on stdout; {} when the stack does not exist yet
# With --detail: on stdout only, and also while traffic is being shifted, a list of
#       {arn, function, name, version, weights, revision, newest}; newest = newest version the stack has published
# Exit: 0 read, 1 traffic is being shifted right now, or the stack and its aliases differ, 2 could not find out
# Token permissions: none. AWS actions: cloudformation:ListStackResources, lambda:GetAlias.
# shellcheck disable=SC2016 # $names in single quotes are variables of jq
set -euo pipefail
# shellcheck source-path=SCRIPTDIR source=lib.sh disable=SC1091
source "$(dirname "${BASH_SOURCE[0]}")/lib.sh"

need STACK REGION
export AWS_REGION=$REGION AWS_DEFAULT_REGION=$REGION

errors=$(mktemp)
trap 'rm -f "$errors"' EXIT
if ! resources=$(aws cloudformation list-stack-resources --stack-name "$STACK" --output json 2>"$errors"); then
  grep -q 'ValidationError.* does not exist' "$errors" || broken "Could not list the resources of $STACK." "$(cat "$errors")"
  resources='{"StackResourceSummaries": []}'
fi

# The physical id of an alias or a version is its ARN: arn:aws:lambda:region:account:function:NAME:ALIAS-OR-VERSION.
aliases=$(json "$resources" '
  if .NextToken then error("more pages") else .StackResourceSummaries end
  | map(select((.ResourceStatus | IN("DELETE_COMPLETE", "DELETE_SKIPPED") | not) and .PhysicalResourceId != null)
        | {type: .ResourceType, arn: .PhysicalResourceId, parts: (.PhysicalResourceId | split(":"))})
  | (map(select(.type == "AWS::Lambda::Version") | {function: .parts[6], version: (.parts[7] | tonumber)})) as $published
  | map(select(.type == "AWS::Lambda::Alias")
        | if (.parts | length) == 8 then . else error("not the ARN of an alias: \(.arn)") end
        | {arn, function: .parts[6], name: .parts[7]}
        | .newest = ([.function as $f | $published[] | select(.function == $f).version] | max | if . then tostring else . end))
  | sort_by(.arn)')

detail='[]'
for arn in $(json "$aliases" 'map(.arn) | join(" ")'); do
  answer=$(aws lambda get-alias --function-name "${arn%:*}" --name "${arn##*:}" --output json) || broken "Could not read the alias $arn."
  detail=$(json "$aliases" 'map(select(.arn == $arn) | . + ($answer | {
      version: (.FunctionVersion | strings), revision: (.RevisionId | strings),
      weights: (.RoutingConfig.AdditionalVersionWeights // {})})) as $new
    | if ($new | length) == 1 then $detail + $new else error("odd answer") end' \
    --arg arn "$arn" --argjson answer "$(json "$answer" .)" --argjson detail "$detail")
done

if [[ ${1-} == --detail ]]; then
  printf '%s\n' "$detail"
  exit 0
fi
shifting=$(json "$detail" 'map(select(.weights != {}) | "\(.arn): version \(.version), and \(.weights)") | join("\n")')
[[ -z $shifting ]] || refuse "Traffic of $STACK is being shifted between versions right now." "$shifting"
# CodeDeploy expects an alias to be where the stack says. Where it is not, the next update would fail, and going back from that
# failure CloudFormation may set the alias to the very version that was rolled back.
behind=$(json "$detail" 'map(select(.newest != null and .version != .newest) | "\(.arn): runs \(.version), the stack has \(.newest)")
  | join("\n")')
[[ -z $behind || ${DRIFT-} == allowed ]] ||
  refuse "$STACK describes other versions than its aliases run: it was rolled back, or changed by hand." "$behind
Deploy the version that is live once more, with DeploymentPreference switched off for that update (Enabled: false)."
versions=$(json "$detail" 'map({key: .arn, value: .version}) | from_entries')
output versions "$versions"
printf '%s\n' "$versions"
