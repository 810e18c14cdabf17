#!/usr/bin/env bash
# Brings a hotfix back to the branches, once it was found good: else the next release would take it away again. Opens pull requests: REF to the
# first branch of LAND, and each branch to the next one. Where the earlier branch has nothing for the next one yet, REF goes there itself.
# They are reviewed and merged like others. Done again, it finds what is open and opens nothing twice.
#
# GitHub starts no workflow for a pull request that a workflow opened with its own token, so checks that it requires would be missing for ever: VALIDATE
# is started on the heads by dispatch, which it allows. A list that a branch asks for stands in the description, and is left to people: GitHub looks
# at it once somebody has ticked it.
#
# In:   GH_TOKEN, REF (branch of the fix), SHA (commit that was found good), LAND (JSON list of branches, in order), VALIDATE (JSON: for
#       branches with checks, the file name of the workflow that checks their pull requests), LISTS (JSON: for branches with lists in
#       descriptions, what stands there), UP_TO_DATE (JSON list: branches that take only what has all of theirs), REASON; the last four may be empty
# Out:  pulls (JSON list of {number, from, to, conflict})
# Exit: 0 opened, or nothing to land; 1 GitHub does not let workflows open pull requests; 2 could not find out
# Token permissions: contents: read, pull-requests: write, actions: write. AWS actions: none.
# shellcheck disable=SC2016 # $names in single quotes are variables of jq
set -euo pipefail
# shellcheck source-path=SCRIPTDIR source=lib.sh disable=SC1091
source "$(dirname "${BASH_SOURCE[0]}")/lib.sh"

repo=repos/${GITHUB_REPOSITORY:?}
run_url=${GITHUB_SERVER_URL:?}/$GITHUB_REPOSITORY/actions/runs/${GITHUB_RUN_ID:?}

# relation OLD NEW: how NEW stands to OLD: ahead, behind, identical or diverged. Both are full names of branches, or commits.
relation() {
  local answer
  answer=$(github "$repo/compare/$1...$2?per_page=1") || exit
  [[ -n $answer ]] || broken "GitHub does not know $1 or $2."
  json "$answer" '.status | if IN("ahead", "identical", "behind", "diverged") then . else error("an odd relation") end'
}

# tip BRANCH: its newest commit, or nothing. By full name: a tag of the same name must not stand in for it.
tip() {
  local answer
  answer=$(github "$repo/git/ref/heads/$1") || exit
  [[ -z $answer ]] || json "$answer" 'if .ref == "refs/heads/\($branch)" and (.object.sha | test("^[0-9a-f]{40}$"))
    then .object.sha else error("another branch") end' --arg branch "$1"
}

# pull_of FROM TO HEAD: the number of the open pull request between two branches of this repository; "merged" if there is none, but one
# with this very head was merged (squashed, perhaps, so that the history does not show it); else nothing.
pull_of() {
  github_list "$repo/pulls?state=all&head=${GITHUB_REPOSITORY%%/*}:$1&base=$2&per_page=100" "" '
    map(select(.head.ref == $from and .base.ref == $to and .head.repo.full_name == $ENV.GITHUB_REPOSITORY))
    | (map(select(.state == "open") | .number | numbers)[0] // (if any(.merged_at != null and .head.sha == $head) then "merged" else "" end)) | tostring' \
    --arg from "$1" --arg to "$2" --arg head "$3"
}

# create FROM TO TEXT: opens a pull request and prints its number. Tried once, so that nothing is opened twice.
create() {
  local body answer errors
  body=$(jq -n --arg from "$1" --arg to "$2" --arg text "$3" '
    {title: "Land \($from) in \($to)", head: $from, base: $to, body: $text, maintainer_can_modify: false}') || exit
  errors=$(mktemp)
  if answer=$(gh api --method POST "$repo/pulls" --input - <<<"$body" 2>"$errors"); then
    json "$answer" '.number | numbers'
  elif grep -qi 'not permitted to create or approve pull requests' "$errors"; then
    refuse "GitHub does not let workflows open pull requests in this repository, so $1 did not land in $2. Open it by hand." \
      "To change it: Settings, Actions, General, \"Allow GitHub Actions to create and approve pull requests\" (can_approve_pull_request_reviews)."
  else
    broken "GitHub opened no pull request from $1 to $2. Open it by hand, or run this job again." "$(cat "$errors")"
  fi
}

# conflicts NUMBER: true, false, or unknown where GitHub has not worked it out in half a minute.
conflicts() {
  local answer found pause
  for pause in 2 5 10 15 0; do
    answer=$(github "$repo/pulls/$1") || exit
    found=$(json "$answer" '.mergeable | if . == null then "unknown" elif . == true then "false" elif . == false then "true" else error("odd") end') || exit
    if [[ $found != unknown || $pause == 0 ]]; then
      echo "$found"
      return
    fi
    sleep "$pause"
  done
}

need GH_TOKEN REF SHA LAND
ref=${REF#refs/heads/}
[[ $SHA =~ ^[0-9a-f]{40}$ ]] || broken "SHA must be a full commit id, but is '$SHA'."
names=$(json "$LAND" 'if type == "array" and length > 0 and (. + [$ref] | length == (unique | length))
    and all((. + [$ref])[]; type == "string" and test("\\A[A-Za-z0-9_][A-Za-z0-9._/@+=,-]*\\z") and (startswith("refs/") | not))
  then join(" ") else error("no list of different branches") end' --arg ref "$ref")
checks=$(json "${VALIDATE:-"{}"}" 'if type == "object" and all(.[]; type == "string" and test("\\A[A-Za-z0-9._-]+[.]ya?ml\\z"))
  then . else error("no file names of workflows") end')
lists=$(json "${LISTS:-"{}"}" 'if type == "object" and all(.[]; type == "string" and test("- \\[ \\] .")) then . else error("no lists") end')
strict=$(json "${UP_TO_DATE:-"[]"}" 'if type == "array" and all(.[]; type == "string") then . else error("no list of branches") end')

ref_tip=$(tip "$ref")
[[ -z $ref_tip || $ref_tip == "$SHA" ]] || say warning "$ref has moved on since ${SHA:0:12} was found good: what lands is more than that."
pulls='[]'
from=$ref
from_tip=$ref_tip
from_has=true
before=
for to in $names; do
  to_tip=$(tip "$to")
  [[ -n $to_tip ]] || refuse "There is no branch $to, so the fix cannot land there." "Change \`land\` in the definition."
  has=$(relation "$SHA" "$to_tip")
  number=
  if [[ $has != ahead && $has != identical ]]; then
    for source in "$from" "$ref"; do
      source_tip=$ref_tip
      if [[ $source != "$ref" ]]; then
        source_tip=$from_tip
        adds=$(relation "$to_tip" "$from_tip")
        [[ $adds == ahead || $adds == diverged ]] || continue
      fi
      [[ -n $source_tip ]] || refuse "There is no branch $source any more, and $to does not have the fix ${SHA:0:12}." "Push it, and run this job again."
      number=$(pull_of "$source" "$to" "$source_tip")
      # What was merged from a branch that does not have the fix did not bring it.
      [[ $number == merged && $source != "$ref" && $from_has == false ]] || break
    done
  fi
  if [[ $has == ahead || $has == identical || $number == merged ]]; then
    echo "$to has the fix."
    before=
    from_has=true
  else
    from_has=false
    text="\`$ref\` was deployed and found good at ${SHA:0:12}, by $run_url. This keeps the fix in \`$to\`."
    [[ -z ${REASON-} ]] || text+=" Reason: \`$(printf '%s' "$REASON" | tr '\r\n`' "  '")\`"
    [[ $source == "$ref" || -z $before ]] || text+=$'\n\n'"Merge #$before first: until then \`$source\` does not have the fix."
    # Only a person can bring a branch up to date, and nobody pushes to one that is protected.
    stuck=$(json "$strict" 'any(. == $to) and $source != $ref and $adds == "diverged" | tostring' \
      --arg to "$to" --arg source "$source" --arg ref "$ref" --arg adds "${adds-}")
    if [[ $stuck == true ]]; then
      say warning "$to takes only what is up to date with it, and $source is not: the pull request says what to do instead."
      text+=$'\n\n'"\`$to\` takes only what is up to date with it, and has what \`$source\` does not have. Once \`$source\` has the fix, cut a branch from it,"
      text+=" merge \`$to\` into that, and open a pull request from there in the place of this one."
    fi
    boxes=$(json "$lists" '.[$to] // ""' --arg to "$to")
    ours=false
    if [[ -z $number ]]; then
      ours=true
      number=$(create "$source" "$to" "$text${boxes:+$'\n\n'$boxes}")
    fi
    conflict=$(conflicts "$number")
    if [[ $conflict == true ]]; then
      say warning "#$number, from $source to $to, conflicts. Merge $to into $source, or into a branch of it, and resolve what both changed."
      text+=$'\n\n'"**It conflicts.** Merge \`$to\` into \`$source\`, or into a branch of it, and resolve what both changed."
      [[ $ours == false ]] || github --method PATCH "$repo/pulls/$number" -f body="$text${boxes:+$'\n\n'$boxes}" >/dev/null
    fi
    before=$number
    pulls=$(json "$pulls" '. + [{number: $number, from: $from, to: $to, conflict: $conflict}]' \
      --argjson number "$number" --arg from "$source" --arg to "$to" --arg conflict "$conflict")
    echo "#$number brings $source to $to$([[ $conflict != true ]] || echo ', and conflicts')." | tee -a "${GITHUB_STEP_SUMMARY:-/dev/null}"
  fi
  from=$to
  from_tip=$to_tip
done
output pulls "$pulls"

starts=$(json "$pulls" 'map(select($checks[.to]) | "\($checks[.to])|\(.from)") | unique | join(" ")' --argjson checks "$checks")
for start in $starts; do
  workflow=${start%%|*} head=${start#*|}
  gh api --method POST "$repo/actions/workflows/$workflow/dispatches" -f "ref=refs/heads/$head" ||
    broken "GitHub did not start $workflow on $head, so what $head needs to be merged is missing." "Start it by hand, on $head; or run this job again."
  echo "$workflow was started on $head."
done
