#!/usr/bin/env bash
# What was approved is the difference between BASE, which was live when people were asked, and the candidate. Under the lease, before
# anything changes: the same must be live still. Had anything been deployed in between, they would have seen another change, and of
# another kind perhaps: what one of the two undoes of the other is in no difference that anybody was shown.
#
# In:   what accepted.sh needs; BASE (commit; empty: nothing was live)
# Exit: 0 still the same, 1 another version is live by now, 2 could not find out
# Token permissions: deployments: read, actions: read, contents: read. AWS actions: none.
set -euo pipefail
here=$(dirname "${BASH_SOURCE[0]}")
# shellcheck source-path=SCRIPTDIR source=lib.sh disable=SC1091
source "$here/lib.sh"
# shellcheck source-path=SCRIPTDIR source=accepted.sh disable=SC1091
source "$here/accepted.sh"

need_records
[[ ${BASE-} =~ ^([0-9a-f]{40})?$ ]] || broken "BASE must be a full commit id or empty, but is '$BASE'."
live=$(newest success true)
sha=
[[ -z $live ]] || sha=$(json "$live" '.sha | strings')
if [[ $sha == "${BASE-}" ]]; then
  echo "What is live in $ENVIRONMENT is what it was when people were asked."
  exit 0
fi
refuse "$ENVIRONMENT ran ${BASE:-nothing} when people were asked, and runs ${sha:-nothing} now: they saw another change." \
  "Start a new run, which asks again."
