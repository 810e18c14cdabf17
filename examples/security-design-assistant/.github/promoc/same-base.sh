#!/usr/bin/env bash
# What was approved is the difference between BASE, which was live when people were asked, and the candidate. Under the lease, before
# anything changes: something newer may be live by now, on the way from BASE to the candidate; nothing else may. After a rollback the
# difference would be larger than what they saw.
#
# In:   what accepted.sh needs; CANDIDATE (commit); BASE (commit; empty: nothing was live)
# Exit: 0 still the same, or less; 1 another change by now; 2 could not find out
# Token permissions: deployments: read, actions: read, contents: read. AWS actions: none.
# shellcheck disable=SC2016 # $names in single quotes are variables of jq
set -euo pipefail
here=$(dirname "${BASH_SOURCE[0]}")
# shellcheck source-path=SCRIPTDIR source=lib.sh disable=SC1091
source "$here/lib.sh"
# shellcheck source-path=SCRIPTDIR source=accepted.sh disable=SC1091
source "$here/accepted.sh"

# contains OLD NEW: true if OLD is NEW or one of its ancestors.
contains() {
  local relation
  relation=$(github "$repo/compare/$1...$2?per_page=1") || exit
  [[ -n $relation ]] || broken "GitHub does not know the commit $1 or $2."
  json "$relation" '.status | if IN("ahead", "identical") then "true" elif IN("behind", "diverged") then "false" else error(.) end'
}

need_records
need CANDIDATE
for commit in "$CANDIDATE" ${BASE:+"$BASE"}; do
  [[ $commit =~ ^[0-9a-f]{40}$ ]] || broken "CANDIDATE and BASE must be full commit ids, but one is '$commit'."
done
live=$(newest success true)
sha=
[[ -z $live ]] || sha=$(json "$live" '.sha | strings')
if [[ $sha == "${BASE-}" ]]; then
  echo "What is live in $ENVIRONMENT is what it was when people were asked."
  exit 0
fi
if [[ -n $sha ]]; then
  since=true
  [[ -z ${BASE-} ]] || since=$(contains "$BASE" "$sha")
  on_the_way=$(contains "$sha" "$CANDIDATE")
  if [[ $since == true && $on_the_way == true ]]; then
    echo "$sha is live in $ENVIRONMENT by now, which is on the way to $CANDIDATE: less changes than was approved."
    exit 0
  fi
fi
refuse "$ENVIRONMENT ran ${BASE:-nothing} when people were asked, and runs ${sha:-nothing} now: they saw another change." \
  "Start a new run, which asks again."
