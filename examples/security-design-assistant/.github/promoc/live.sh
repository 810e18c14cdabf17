#!/usr/bin/env bash
# What is live in an environment, and since when, by the records that can be believed (accepted.sh says which).
#
# In:   what accepted.sh needs; TREE (may be empty): only records of this git tree, to find the build of a candidate
# Out:  found (true or false; false = nothing was ever deployed, and the rest is empty), record, sha, tree, digest, version,
#       artifact, class, task, run, since (seconds), before (JSON), drifted (true: the stack still describes something newer
#       that was rolled back), unfinished (run of a newer record that has no end yet, or empty)
# Exit: 0 read (also when nothing was found), 2 could not find out
# Token permissions: deployments: read, actions: read, contents: read. AWS actions: none.
# shellcheck disable=SC2016 # $names in single quotes are variables of jq
set -euo pipefail
here=$(dirname "${BASH_SOURCE[0]}")
# shellcheck source-path=SCRIPTDIR source=lib.sh disable=SC1091
source "$here/lib.sh"
# shellcheck source-path=SCRIPTDIR source=accepted.sh disable=SC1091
source "$here/accepted.sh"

need_records
same_tree='$tree == "" or .payload.tree == $tree'
live=$(newest "success in_progress" "$same_tree" --arg tree "${TREE-}")
state=none
[[ -z $live ]] || state=$(json "$live" .state)
unfinished=
if [[ $state == in_progress ]]; then
  unfinished=$(json "$live" .payload.run)
  live=$(newest success "$same_tree" --arg tree "${TREE-}")
fi

output unfinished "$unfinished"
if [[ -z $live ]]; then
  output found false
  echo "$ENVIRONMENT: no accepted record of success${TREE:+ for the tree $TREE}."
  exit 0
fi
sha=$(json "$live" .sha)
values=$(json "$live" '{
    record: .id, sha, task, since: (.since | fromdateiso8601), drifted: (.payload.drifted == true),
    artifact: .payload.artifact_uri} + (.payload | {tree, digest, version, class, run, before})
  | to_entries | map("\(.key)=\(.value | if . == null then "" elif type == "string" then gsub("[\\r\\n]"; " ") else tojson end)") | join("\n")')
while IFS='=' read -r name value; do
  output "$name" "$value"
done <<<"$values"
output found true
printf '%s is live in %s:\n%s\n' "$sha" "$ENVIRONMENT" "$values"
