#!/usr/bin/env bash
# Finds what an environment shall go back to: a version that was found good there, by the records that can be believed. It changes
# nothing; every later job acts on what this one found.
#
# In:   what accepted.sh needs; TO (a commit, a version, or empty: what was live before the present version); MODE (alias: the
#       Lambda aliases go back to versions that exist; redeploy: the stored package is deployed again); MODES (JSON list: what the
#       definition allows here); REASON (why, for the record); DEFAULT_BRANCH (the only one on which this may be started)
# Out:  live (its record, which must still be the newest when something begins); sha, digest, version; built_by (run whose
#       artifact it is); artifact (where it is kept); versions (JSON, for alias); withdraw (run of the record that stops being
#       good, or empty)
# Exit: 0 found, 1 there is nothing to go back to, or not in this way, 2 could not find out
# Token permissions: deployments: read, actions: read, contents: read. AWS actions: none.
# shellcheck disable=SC2016 # $names in single quotes are variables of jq
set -euo pipefail
here=$(dirname "${BASH_SOURCE[0]}")
# shellcheck source-path=SCRIPTDIR source=lib.sh disable=SC1091
source "$here/lib.sh"
# shellcheck source-path=SCRIPTDIR source=accepted.sh disable=SC1091
source "$here/accepted.sh"

need_records
need MODE MODES DEFAULT_BRANCH
[[ ${GITHUB_REF-} == "refs/heads/$DEFAULT_BRANCH" ]] ||
  refuse "This was started on ${GITHUB_REF-nothing}, and a rollback runs on $DEFAULT_BRANCH alone." \
    "Start it again, and choose the branch $DEFAULT_BRANCH."
[[ -n ${REASON//[[:space:]]/} ]] || refuse "A rollback needs a reason: it stays in the record." "Start it again, and say why."
allowed=$(json "$MODES" 'if type == "array" and length > 0 then join(" ") else error("no list of modes") end')
[[ " $allowed " == *" $MODE "* ]] ||
  refuse "The definition allows no rollback of $ENVIRONMENT by ${MODE}, only by: ${allowed// /, }."
wanted=${TO-}
wanted=${wanted#v}
[[ -z $wanted || $wanted =~ ^[0-9a-f]{7,40}$ || $wanted =~ ^[0-9]+\.[0-9]+\.[0-9]+$ ]] ||
  refuse "'$TO' is neither a commit (7 to 40 hexadecimal digits) nor a version such as 1.4.0."

# is_wanted RECORD: whether it is what TO names; without TO, whatever is not the tree that is live.
is_wanted() {
  json "$1" '((.sha | startswith($wanted)) or .payload.version == $wanted or $wanted == "") and ($wanted != "" or .payload.tree != $live)
    | tostring' --arg wanted "$wanted" --arg live "$live_tree"
}

# The records, newest first. `after` is what the next newer one found live when it began: the versions that an older one left
# behind. A record that is ignored hides what it changed, so beyond it nobody knows which versions belong to what.
live=''
live_tree=''
found=''
after='{}'
withdraw=
claimed=$(claimed_records true)
while read -r -u 3 id run record && [[ -n $id ]]; do
  judged=$(judge "$id" "$run" "$record")
  state=${judged%% *}
  record=${judged#* }
  if [[ $state == ignored ]]; then
    after='{}'
    continue
  fi
  if [[ $state == in_progress && -z $live ]]; then
    refuse "Run $run has a deployment to $ENVIRONMENT that has no end." \
      "Wait for it, or run its failed jobs again: that brings $ENVIRONMENT to a known state."
  fi
  if [[ $state == success && -z $live ]]; then
    live=$record
    live_tree=$(json "$record" .payload.tree)
  fi
  # What is live may have come back by a rollback: then the record that found it good is an older one.
  if [[ $state == success && -z $withdraw ]]; then
    withdraw=$(json "$record" 'if .payload.undoes == null and .payload.tree == $tree then .payload.run | tostring else "" end' --arg tree "$live_tree")
  fi
  if [[ -n $live && $record != "$live" && ($state == success || ($state == inactive && -n $wanted)) ]]; then
    matches=$(is_wanted "$record")
    if [[ $matches == true ]]; then
      found=$record
      break
    fi
  fi
  # The record of an automatic rollback found out nothing; any other that found nothing hides what was there.
  after=$(json "$record" 'if .payload.undoes == null then .payload.before else $after end' --argjson after "$after")
done 3<<<"$claimed"

[[ -n $live ]] || refuse "Nothing was ever found good in $ENVIRONMENT, so there is nothing to go back from."
if [[ -z $found ]]; then
  is_live=false
  [[ -z $wanted ]] || is_live=$(json "$live" '(.sha | startswith($wanted)) or .payload.version == $wanted | tostring' --arg wanted "$wanted")
  [[ $is_live == false ]] || refuse "${TO-} is what $ENVIRONMENT runs already."
  refuse "No record says that ${TO:-another version} was found good in $ENVIRONMENT." \
    "The log names the records that are ignored, and why. Runs that were deleted leave nothing to check their records by."
fi

if [[ $MODE == alias ]]; then
  [[ $after != '{}' ]] || refuse "Which Lambda versions belonged to it is not known." "Go back to it by redeploying its package."
  output versions "$after"
else
  output versions '{}'
fi

artifact=$(json "$found" '.payload.artifact_uri // "" | strings')
[[ $MODE == alias || -n $artifact ]] || refuse "Its record does not say where its package is kept."
origin=
if [[ $artifact == run:* ]]; then
  origin=${artifact#run:}
  need_number origin
fi
if [[ $MODE == redeploy && -n $origin ]]; then
  kept=$(github_list "$repo/actions/runs/$origin/artifacts?name=app&per_page=100" artifacts 'map(select(.expired == false)) | length > 0 | tostring')
  [[ $kept == true ]] || refuse "The package of run $origin is no longer kept." "Only its published Lambda versions can come back, by mode alias."
fi
output built_by "$origin"
output artifact "$artifact"

found_tree=$(json "$found" .payload.tree)
[[ $found_tree != "$live_tree" ]] || withdraw=
output withdraw "$withdraw"
live_id=$(json "$live" '.id | tostring')
output live "$live_id"
for name in sha digest version; do
  value=$(json "$found" '(.[$name] // .payload[$name] // "") | strings | gsub("[\\r\\n]"; " ")' --arg name "$name")
  output "$name" "$value"
done

summary=$(json "$found" '(.payload.version // "") as $version
  | "\($ENV.ENVIRONMENT) goes back to `\(.sha[:12])`\(if $version == "" then "" else " (\($version))" end), found good at \(.since), by \($ENV.MODE)."')
echo "$summary"
present=$(json "$live" '.sha[:12]')
reason=$(tr '\r\n' '  ' <<<"$REASON" | sed 's/[][`<>*_|\\]/\\&/g')
printf '%s\n\nNow live: `%s`. Asked by @%s: %s\n' "$summary" "$present" "${GITHUB_ACTOR-somebody}" "$reason" >>"${GITHUB_STEP_SUMMARY:-/dev/null}"
