#!/usr/bin/env bash
# Which types of resources the candidate's template and settings differ in from what is live in an environment. The template is read as
# it stands in both commits: no right in AWS is needed, and nothing of the candidate is run.
#
# In:   GH_TOKEN; CANDIDATE (commit); BASE (commit that is live in the environment; empty: none, and then nothing is known); TEMPLATE (path
#       of the template in the repository); CONFIG_FILE (path of samconfig.toml there); CONFIG_ENV (the environment's table in it);
#       OTHERWISE (what else the stack may be than BASE describes: a rollback moved its aliases, or a deployment has no end; empty: nothing)
# Out:  resources  JSON: {"changed": [types], "perhaps": [how the names of types begin that may differ, too], "alone": no other file differs};
#       empty without BASE
# Exit: 0 said what is known, 2 could not find out
# Token permissions: contents: read. AWS actions: none.
# shellcheck disable=SC2016 # $names in single quotes are variables of jq
set -euo pipefail
here=$(dirname "${BASH_SOURCE[0]}")
# shellcheck source-path=SCRIPTDIR source=lib.sh disable=SC1091
source "$here/lib.sh"
# shellcheck source-path=SCRIPTDIR source=changes.sh disable=SC1091
source "$here/changes.sh"

need GH_TOKEN CANDIDATE TEMPLATE CONFIG_FILE CONFIG_ENV
if [[ -z ${BASE-} ]]; then
  output resources ''
  exit
fi
for commit in "$CANDIDATE" "$BASE"; do
  [[ $commit =~ ^[0-9a-f]{40}$ ]] || broken "CANDIDATE and BASE must be full commit ids, but one is '$commit'."
done

# at COMMIT PATH: the text of a file in a commit, as a JSON string. One that is not there is empty, and an empty one is no template.
at() {
  local place text
  place=$(jq -rn '$path | split("/") | map(@uri) | join("/")' --arg path "$2")
  text=$(github -H 'Accept: application/vnd.github.raw+json' "$repo/contents/$place?ref=$1") || exit
  jq -Rs . <<<"$text"
}

if [[ -n ${OTHERWISE-} ]]; then
  say notice "Which resources differ is not known: the stack of $CONFIG_ENV is not as $BASE describes it."
  output resources '{"changed": [], "perhaps": [""], "alone": false}'
  exit
fi

base_tree=$(tree_of "$BASE")
tree=$(tree_of "$CANDIDATE")
paths=$(changed_paths "$base_tree" "$tree")
sides=()
for commit in "$BASE" "$CANDIDATE"; do
  text=$(at "$commit" "$TEMPLATE")
  settings=$(at "$commit" "$CONFIG_FILE")
  target=$(at "$commit" .github/promoc/targets.json)
  target=$(json "$target" 'if . == "\n" then null else fromjson[$environment] end | tojson' --arg environment "$CONFIG_ENV")
  sides+=("{\"template\": $text, \"settings\": $settings, \"target\": $target}")
done
# The texts go through standard input: they can be longer than an argument may be.
alone=$(json "$paths" '. - [$template, $settings] == [] | tostring' --arg template "$TEMPLATE" --arg settings "$CONFIG_FILE")
request=$(json "{\"paths\": $paths, \"alone\": $alone, \"before\": ${sides[0]}, \"after\": ${sides[1]}}" \
  '. + {path: $path, environment: $environment}' --arg path "$TEMPLATE" --arg environment "$CONFIG_ENV")
answer=$(python3 "$here/resources.py" <<<"$request") || broken "The templates could not be compared."
resources=$(json "$answer" 'if all(.changed, .perhaps; type == "array" and all(.[]; type == "string")) and (.hidden | type == "string")
  then {changed, perhaps, alone: $alone} else error("an odd answer") end' --argjson alone "$alone")
hidden=$(jq -r .hidden <<<"$answer")
[[ -z $hidden ]] || say notice "Which resources differ is not known: $hidden."
output resources "$resources"
json "$answer" '"Resources that differ: \(.changed | if . == [] then "none" else join(", ") end)"'
