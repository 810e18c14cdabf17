#!/usr/bin/env bash
# What a run takes to the next environment. Nothing is built: what was found good in SOURCE, the environment that it was in before, with the
# same tree, is taken as it is. Commits differ between branches, trees do not.
#
# A soak begins with the first success of the package (tree and digest), counted back from the newest record of the tree. Deploying the same
# package again, by a back-merge for example, does not begin it anew. Another build of the same tree does: what is taken must be
# what soaked. What else may come to SOURCE in that time, SUPERSEDED says:
#   keeps    what comes there changes nothing; only a failure of this tree itself does
#   restart  only what is live there soaks: once another tree was found good there, this one is out, and when it comes back its soak begins anew
#   holds    nothing else comes there before the end of the soak (soak-holds.sh), so where it did, this one is out; what comes later changes nothing
#
# In:   what accepted.sh needs, for SOURCE (ENVIRONMENT is its name); CANDIDATE (commit of this run); SOAK_SECONDS (0 = none); SUPERSEDED
#       (needed for a soak); DIGEST (of the package that was found before, when this is asked again; else empty); NOTHING_TO_DO (true: where
#       it would go runs it already, as runs-already.sh says, so nothing is looked for and nothing taken; else false or empty)
# Out:  record, sha (the commit that was deployed there), digest, artifact (where the package is kept), built_by (run whose artifact it is,
#       or empty), version, run (which wrote the record), since (seconds: when it was found good there, and the soak began)
# Exit: 0 found good, and for long enough; 1 not, or not yet; 2 could not find out
# Token permissions: deployments: read, actions: read, contents: read. AWS actions: none.
# shellcheck disable=SC2016 # $names in single quotes are variables of jq
set -euo pipefail
here=$(dirname "${BASH_SOURCE[0]}")
# shellcheck source-path=SCRIPTDIR source=lib.sh disable=SC1091
source "$here/lib.sh"
# shellcheck source-path=SCRIPTDIR source=accepted.sh disable=SC1091
source "$here/accepted.sh"

now=$(date +%s)
need_records
need CANDIDATE
need_number now SOAK_SECONDS
[[ $CANDIDATE =~ ^[0-9a-f]{40}$ ]] || broken "CANDIDATE must be a full commit id, but is '$CANDIDATE'."
[[ $SOAK_SECONDS == 0 || ${SUPERSEDED-} =~ ^(restart|keeps|holds)$ ]] ||
  broken "SUPERSEDED must be restart, keeps or holds, but is '${SUPERSEDED-}'."
[[ ${NOTHING_TO_DO-} =~ ^(true|false)?$ ]] || broken "NOTHING_TO_DO must be true, false or empty, but is '$NOTHING_TO_DO'."
if [[ ${NOTHING_TO_DO-} == true ]]; then
  echo "There is nothing to do, so nothing is taken."
  exit 0
fi
word=none
((SOAK_SECONDS == 0)) || word=$SUPERSEDED

commit=$(github "$repo/git/commits/$CANDIDATE")
tree=$(json "$commit" '.tree.sha | if type == "string" and test("^[0-9a-f]{40}$") then . else error("no tree") end')

# superseded_by RECORD: says so.
superseded_by() {
  refuse "$(json "$1" '.sha[:12]') came to $ENVIRONMENT while ${CANDIDATE:0:12} was soaking there, and took its place." \
    "Promote that one when its soak is over. To bring this one all the same, deploy it to $ENVIRONMENT again."
}

# The records, newest first: those before the newest one of the tree, that one, and those with which its soak began.
found=
since=
others='[]'
claimed=$(claimed_records 'IN($word; "restart", "holds") or .payload.tree == $tree' --arg word "$word" --arg tree "$tree")
# Where no record even claims the tree, there is nothing to look through.
[[ $claimed == *"\"tree\":\"$tree\""* ]] || claimed=
while read -r -u 3 id run record && [[ -n $id ]]; do
  judged=$(judge "$id" "$run" "$record")
  state=${judged%% *}
  record=${judged#* }
  [[ $state != ignored && $state != none ]] || continue
  same=$(json "$record" '.payload.tree == $tree | tostring' --arg tree "$tree")
  if [[ -z $found && $same == false ]]; then
    [[ $word != restart || ($state != success && $state != inactive) ]] || superseded_by "$record"
    others=$(json "[$others, $record]" '.[0] + [.[1] | {state, sha, began: (.created_at | fromdateiso8601)}]')
  elif [[ -z $found ]]; then
    found=$record
    [[ $state == success ]] || break
    since=$(json "$found" '.since | fromdateiso8601')
  else
    goes_on=$(json "[$found, $record]" '.[1].state == "success" and .[0].payload.tree == .[1].payload.tree and .[0].payload.digest == .[1].payload.digest | tostring')
    [[ $goes_on == true ]] || break
    since=$(json "$record" '.since | fromdateiso8601')
  fi
  [[ $word != none || -z $found ]] || break
  [[ -z $since ]] || ((now - since < SOAK_SECONDS)) || break
done 3<<<"$claimed"

[[ -n $found ]] || refuse "${CANDIDATE:0:12} was never found good in $ENVIRONMENT: no accepted record of success has its tree." \
  "Deploy it to $ENVIRONMENT first. If it was: the log names the records that are ignored, and why; a run that was deleted leaves nothing to check by."
state=$(json "$found" .state)
run=$(json "$found" '.payload.run | tostring')
case $state in
  success) ;;
  failure | error) refuse "This version was not found good in $ENVIRONMENT when it was there last, by run $run." "Bring a commit that mends it." ;;
  inactive) refuse "$ENVIRONMENT was taken back from this version on purpose, by its record of run $run." "Bring a commit that mends it." ;;
  in_progress) refuse "Run $run has a deployment of this version to $ENVIRONMENT that has no end yet." "Start again when it was found good." ;;
  *) broken "The record of run $run is in the state '$state', which records.sh does not write." ;;
esac

if [[ $word != none ]]; then
  ends=$((since + SOAK_SECONDS))
  # What began before the soak was over and has no end yet will either supersede this, or fail and begin the soak anew.
  superseded=$(json "$others" 'map(select(IN(.state; "success", "inactive", "in_progress") and .began < $ends)) | .[0] // ""' --argjson ends "$ends")
  [[ -z $superseded ]] || superseded_by "$superseded"
  ((now >= ends)) ||
    waits "$ends" "${CANDIDATE:0:12} was found good in $ENVIRONMENT at $(date -u -d "@$since" +%Y-%m-%dT%H:%M:%SZ), and stays there for $SOAK_SECONDS seconds."
fi

values=$(json "$found" 'if (.sha | test("^[0-9a-f]{40}$")) and (.payload.digest | test("^sha256:[0-9a-f]{64}$")) then . else error("an odd record") end
  | {record: .id, sha, digest: .payload.digest, artifact: (.payload.artifact_uri // "" | strings), version: (.payload.version // "" | strings), run: .payload.run}
  | if any(.[]; type == "string" and test("[\\r\\n]")) then error("more than a line") else . end')
digest=$(json "$values" .digest)
[[ -z ${DIGEST-} || $digest == "$DIGEST" ]] ||
  refuse "Another package of the same files was found good in $ENVIRONMENT since: $digest, and $DIGEST was approved." "Start a new run."
artifact=$(json "$values" .artifact)
[[ -n $artifact ]] || refuse "The record of run $run does not say where its package is kept." "Deploy it to $ENVIRONMENT again."
origin=
if [[ $artifact == run:* ]]; then
  origin=${artifact#run:}
  need_number origin
  kept=$(github_list "$repo/actions/runs/$origin/artifacts?name=app&per_page=100" artifacts 'map(select(.expired == false)) | length > 0 | tostring')
  [[ $kept == true ]] || refuse "The package of run $origin is no longer kept." "Deploy it to $ENVIRONMENT again; that builds it."
fi
lines=$(json "$values" 'to_entries | map("\(.key)=\(.value)") | join("\n")')
while IFS='=' read -r name value; do
  output "$name" "$value"
done <<<"$lines"
output built_by "$origin"
output since "$since"
echo "$(json "$values" '.sha[:12]') was found good in $ENVIRONMENT with this tree, by run $run, at $(date -u -d "@$since" +%Y-%m-%dT%H:%M:%SZ): it is taken."
