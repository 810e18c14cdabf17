#!/usr/bin/env bash
# Deploys a built SAM application, then proves that AWS really runs it: an exit code of 0 from sam says neither that all
# traffic reached the new versions nor that the aliases name them.
#
# In:   TEMPLATE     the built template, inside the unpacked artifact
#       CONFIG_FILE  samconfig.toml, which holds the parameters of every environment
#       CONFIG_ENV   the environment's table in it
#       STACK_ROLE   ARN of the role with which CloudFormation builds the stack. So neither the end of this job's session nor
#                    its narrower rights stop CloudFormation's own rollback
#       STACK, REGION
# Out:  versions     {"<alias arn>": "<version>"} as now live
# Exit: 0 deployed and all traffic on it, 1 the deployment failed or is incomplete, 2 could not find out
# Token permissions: none. AWS actions: those of the deploy role (with iam:PassRole of STACK_ROLE alone), and
# cloudformation:DescribeStacks and ListStackResources, lambda:GetAlias, UpdateAlias.
set -euo pipefail
here=$(dirname "${BASH_SOURCE[0]}")
# shellcheck source-path=SCRIPTDIR source=lib.sh disable=SC1091
source "$here/lib.sh"
# shellcheck source-path=SCRIPTDIR source=aliases.sh disable=SC1091
source "$here/aliases.sh"

need TEMPLATE CONFIG_FILE CONFIG_ENV STACK_ROLE STACK REGION
export AWS_REGION=$REGION AWS_DEFAULT_REGION=$REGION SAM_CLI_TELEMETRY=0

[[ -f $TEMPLATE ]] || broken "There is no template at $TEMPLATE."
# An environment that is not in the file would be deployed with the template's defaults, without a word. Lines may end as on Windows.
table="[$CONFIG_ENV.deploy.parameters]"
grep -qxF -e "$table" -e "$table"$'\r' "$CONFIG_FILE" ||
  broken "$CONFIG_FILE has no table $table." "Build the promotion definition again and commit the result."

# Parameters stand in the file alone: --parameter-overrides would replace all of them.
sam deploy --template-file "$TEMPLATE" --config-file "$(realpath "$CONFIG_FILE")" --config-env "$CONFIG_ENV" \
  --stack-name "$STACK" --region "$REGION" --role-arn "$STACK_ROLE" --no-confirm-changeset --no-fail-on-empty-changeset ||
  refuse "sam deploy of $STACK failed with exit code $?." "The events of the stack, above and in the CloudFormation console, say why."

answer=$(aws cloudformation describe-stacks --stack-name "$STACK" --output json) || broken "Could not read the status of $STACK."
status=$(json "$answer" '.Stacks | if length == 1 then .[0].StackStatus else error("not one stack") end')
case $status in
  CREATE_COMPLETE | UPDATE_COMPLETE | UPDATE_COMPLETE_CLEANUP_IN_PROGRESS) ;;
  *) refuse "sam deploy ended, but $STACK is in status $status." "An earlier update may have rolled back and this one changed nothing." ;;
esac

# CloudFormation leaves an alias alone whose version it did not change, also where a rollback had moved it: then the stack and its
# alias are brought together here.
wanted=$(bash "$here/live-versions.sh" --detail)
wanted=$(json "$wanted" 'map(select(.newest != null and .weights == {}) | {key: .arn, value: .newest}) | from_entries')
changes=$(differences "$wanted")
[[ $changes == '[]' ]] || move_to "$changes" to

detail=$(bash "$here/live-versions.sh" --detail)
partial=$(json "$detail" 'map(select(.weights != {}) | "\(.arn): version \(.version), and \(.weights)") | join("\n")')
[[ -z $partial ]] || refuse "$STACK is deployed, but part of the traffic still goes to other versions." "$partial"
behind=$(json "$detail" 'map(select(.newest != null and .version != .newest) | "\(.arn): runs \(.version), published is \(.newest)")
  | join("\n")')
[[ -z $behind ]] || refuse "$STACK is deployed, but not every alias runs the version that it published." "$behind"

output versions "$(json "$detail" 'map({key: .arn, value: .version}) | from_entries')"
json "$detail" 'if . == [] then "The stack has no Lambda alias: nothing to check beyond its status."
  else map("\(.arn) runs version \(.version)") | join("\n") end'
echo "$STACK is in status $status."
