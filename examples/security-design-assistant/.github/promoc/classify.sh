#!/usr/bin/env bash
# What kind of change the candidate is for an environment. One answer for each predicate of the definition, and no decision: which approvals
# follow from the answers stands in the workflow. The change is everything by which the candidate differs from what is live in the
# environment by its accepted record, not what the last push brought: what was refused before is still part of it.
#
# In:   GH_TOKEN; CANDIDATE (commit); BASE (commit that is live in the environment; empty: none, and then nothing is known); BRANCH (the
#       branch that the candidate is on); REF (the branch that a person named, where the candidate is its newest commit; else
#       empty); VERSION and BASE_VERSION (of CANDIDATE and BASE; may be empty); RESOURCES (what resources.sh says, where it is asked for);
#       PREDICATES, a JSON list of {"id", "kind", "values"}:
#         label          every pull request by which the change came carries one of these labels now, and no commit came without one
#         ref            REF matches one of these patterns; without REF the branch of every such pull request does, and none is of a fork
#         any_path       one of the paths that differ matches one of these patterns
#         all_paths      every path that differs does, and there is one
#         any_resource   the type of one of the resources that differ matches one of these patterns
#         all_resources  every such type does, there is one, and nothing but template and settings differs
#         bump           the step from BASE_VERSION to VERSION is one of major, minor, patch
# Out:  one output for each id: true, false, or empty where it cannot be known, which must ask for the most; nothing (true: CANDIDATE
#       and BASE have the same tree)
# Exit: 0 known, 2 could not find out
# Token permissions: contents: read, pull-requests: read. AWS actions: none.
# shellcheck disable=SC2016 # $names in single quotes are variables of jq
set -euo pipefail
here=$(dirname "${BASH_SOURCE[0]}")
# shellcheck source-path=SCRIPTDIR source=lib.sh disable=SC1091
source "$here/lib.sh"
# shellcheck source-path=SCRIPTDIR source=changes.sh disable=SC1091
source "$here/changes.sh"

need GH_TOKEN CANDIDATE BRANCH PREDICATES
for commit in "$CANDIDATE" ${BASE:+"$BASE"}; do
  [[ $commit =~ ^[0-9a-f]{40}$ ]] || broken "CANDIDATE and BASE must be full commit ids, but one is '$commit'."
done
ref=${REF-}
ref=${ref#refs/heads/}
[[ $ref != refs/* ]] || broken "REF must be a branch, but is '$REF'."
kinds=$(json "$PREDICATES" "$globs"'
  if type == "array" and (map(.id) | length == (unique | length))
     and all(.[]; (.id | type == "string" and test("\\A[A-Za-z_][A-Za-z0-9_-]*\\z") and . != "nothing")
       and (.values | type == "array" and length > 0 and all(.[]; type == "string" and . != "")))
  then map(.values as $values | .kind
    | if IN("any_path", "all_paths") then ($values | regexes(true)) as $good | .
      elif . == "ref" then ($values | regexes(false)) as $good | .
      elif IN("any_resource", "all_resources") then
        if all($values[]; test("\\A[A-Za-z0-9:@_*-]+\\z")) then . else error("no type of a resource") end
      elif . == "label" or (. == "bump" and $values - ["major", "minor", "patch"] == []) then .
      else error("an odd predicate") end) | unique | " \(join(" ")) "
  else error("no list of predicates") end')

# Each kind of fact is a JSON value, or null where nobody can know it.
known=false
pulls=null
paths=null
types=null
bump=null
nothing=false
if [[ -n ${BASE-} ]]; then
  known=true
  base_tree=$(tree_of "$BASE")
  tree=$(tree_of "$CANDIDATE")
  [[ $tree != "$base_tree" ]] || nothing=true
  if [[ $kinds == *_path* ]]; then
    paths=$(changed_paths "$base_tree" "$tree")
  fi
  if [[ $kinds == *" label "* || ($kinds == *" ref "* && -z $ref) ]]; then
    change=$(commits "$BASE" "$CANDIDATE")
    pulls=$(came_by "$change" "$BRANCH")
  fi
  if [[ $kinds == *" label "* ]]; then
    numbers=$(json "$pulls" '[.[].pulls[].number] | unique')
    worn=$(labels "$numbers")
    pulls=$(json "[$pulls, $worn]" '(.[1] | map({key: "\(.key)", value: .labels}) | from_entries) as $worn
      | .[0] | map(.pulls |= map(.labels = $worn["\(.number)"]))')
  fi
  if [[ $kinds == *_resource* ]]; then
    need RESOURCES
    types=$(json "$RESOURCES" 'if all(.changed, .perhaps; type == "array") and (.alone | type == "boolean") then . else error("odd") end')
  fi
  bump=$(jq -cn 'def parts: if type == "string" and test("\\A[0-9]{1,9}([.][0-9]{1,9}){2}\\z") then split(".") | map(tonumber) else null end;
    ($ENV.VERSION | parts) as $new | ($ENV.BASE_VERSION | parts) as $old
    | if $new == null or $old == null or $new < $old then null
      elif $new[0] > $old[0] then "major" elif $new[1] > $old[1] then "minor" elif $new[2] > $old[2] then "patch" else "none" end')
fi

# Nothing is put out before everything is known. The facts go through standard input: a list of paths can be longer than an argument may be.
facts="{\"known\": $known, \"pulls\": $pulls, \"paths\": $paths, \"types\": $types, \"bump\": $bump, \"predicates\": $PREDICATES}"
answers=$(json "$facts" "$globs"'. as $facts
  | def every(wanted): ($facts.pulls | length > 0 and all(.[]; .pulls | length > 0 and all(.[]; wanted)));
    # Types may differ that the templates do not name: `perhaps` has how their names begin, a pattern what stands before its first star.
    def meets($values): . as $begins
      | any($values[] / "*"; .[0] as $text | ($text | startswith($begins)) or (length > 1 and ($begins | startswith($text))));
    def within($values): . as $begins | any($values[]; endswith("*") and (rtrimstr("*") as $text | $begins | startswith($text)));
    def resources($kind; $values): ($values | map("\\A\(gsub("[*]+"; ".*"))\\z")) as $regexes
      | $facts.types as {$changed, $perhaps, $alone}
      # One of a transform stands for those that it becomes, which are named beside it.
      | [$changed[] | select(matches($regexes) or (startswith("AWS::Serverless::") | not))] as $named
      | if $kind == "any_resource" then
          if any($named[]; matches($regexes)) then true elif any($perhaps[]; meets($values)) then "" else false end
        elif ($alone | not) or any($named[]; matches($regexes) | not) or $named + $perhaps == [] then false
        elif $named != [] and all($perhaps[]; within($values)) then true else "" end;
    .predicates | map(.values as $values
      | (if $facts.known | not then ""
        elif .kind == "label" then ($values | map(ascii_downcase)) as $wanted | every(any(.labels[]; ascii_downcase | IN($wanted[])))
        elif .kind == "ref" then ($values | regexes(false)) as $regexes
          | if $ref != "" then $ref | matches($regexes) else every((.fork | not) and (.branch | matches($regexes))) end
        elif .kind == "bump" then (if $facts.bump == null then "" else $facts.bump | IN($values[]) end)
        elif .kind | endswith("_resource") or endswith("_resources") then resources(.kind; $values)
        else ($values | regexes(true)) as $regexes | .kind as $kind | $facts.paths
          | if $kind == "any_path" then any(.[]; matches($regexes)) else length > 0 and all(.[]; matches($regexes)) end
        end) as $answer
      | "\(.id)=\($answer)") | join("\n")' --arg ref "$ref")
while IFS='=' read -r id answer && [[ -n $id ]]; do
  output "$id" "$answer"
  echo "$id: ${answer:-not known}"
done <<<"$answers"
output nothing "$nothing"
[[ $known == true ]] || say notice "Nothing is live there by an accepted record, so the kind of this change is not known, and the most is asked for."
[[ $nothing == false ]] || echo "What is live has the candidate's tree already."
