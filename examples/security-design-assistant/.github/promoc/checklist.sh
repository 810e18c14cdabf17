#!/usr/bin/env bash
# Nothing goes on before people have ticked a list, for this very commit. There is one issue for each list, environment and commit, opened by
# this script. It counts only as it was opened, but for its ticks; and only people tick: what another workflow or an app changed
# in it is refused. While boxes are open the run waits: it asks again after half an hour, and less often the longer it has waited.
#
# A box says that somebody who may write to the repository said so, the author of the change included; who it was is told, for those who approve.
#
# In:   GH_TOKEN; CHECKLIST (name); LIST (its boxes, see boxes.sh); ENVIRONMENT; CANDIDATE (commit)
# Out:  issue (its number), ticked_by (JSON list of logins, lower case)
# Exit: 0 all that must be ticked is ticked; 1 not yet (the run waits), or the issue was tampered with; 2 could not find out
# Token permissions: issues: write. AWS actions: none.
# shellcheck disable=SC2016 # $names in single quotes are variables of jq
set -euo pipefail
here=$(dirname "${BASH_SOURCE[0]}")
# shellcheck source-path=SCRIPTDIR source=lib.sh disable=SC1091
source "$here/lib.sh"
need GH_TOKEN CHECKLIST LIST ENVIRONMENT CANDIDATE
# shellcheck source-path=SCRIPTDIR source=boxes.sh disable=SC1091
source "$here/boxes.sh"

readonly label='promoc checklist' most_edits=100 minutes=30
[[ $CANDIDATE =~ ^[0-9a-f]{40}$ ]] || broken "CANDIDATE must be a full commit id, but is '$CANDIDATE'."
[[ $CHECKLIST =~ ^[A-Za-z0-9_-]+$ && $ENVIRONMENT =~ ^[A-Za-z0-9_-]+$ ]] || broken "CHECKLIST and ENVIRONMENT must be names."
check_list
need_number GITHUB_RUN_ATTEMPT
repo=repos/${GITHUB_REPOSITORY:?}
run_url=${GITHUB_SERVER_URL:?}/$GITHUB_REPOSITORY/actions/runs/${GITHUB_RUN_ID:?}
hash=$(sha256sum <<<"$LIST")
# With the list itself in it: when the list changes, it is asked anew.
marker="<!-- promoc: $CHECKLIST, $ENVIRONMENT, $CANDIDATE, ${hash%% *} -->"

# issues: the numbers of the issues of this list, environment and commit, oldest first. Whether they are open does not matter.
issues() {
  github_list "$repo/issues?labels=${label/ /%20}&state=all&per_page=100" "" '
    map(select(.pull_request == null and .user.login == "github-actions[bot]" and .user.type == "Bot"
        and ((.body // "") | gsub("\r"; "") | split("\n")[0] == $marker)) | .number | numbers) | sort' --arg marker "$marker"
}

# create: opens the issue and prints its number. Tried once: the next attempt finds what this one may have opened.
create() {
  local request answer found
  found=$(github "$repo/labels/${label/ /%20}") || exit
  [[ -n $found ]] || gh api --method POST "$repo/labels" -f "name=$label" -f 'description=Opened by the pipeline, ticked by people' >/dev/null ||
    broken "GitHub made no label '$label'." "Make it by hand, or run this job again."
  request=$(jq -n --arg marker "$marker" --arg first "$boxes_begin" --arg last "$boxes_end" --arg tag "$label" --arg run "$run_url" '
    {title: "\($ENV.CHECKLIST): \($ENV.CANDIDATE[:12]) to \($ENV.ENVIRONMENT)", labels: [$tag], body: "\($marker)
This commit goes to `\($ENV.ENVIRONMENT)` when the list is ticked: \($ENV.CANDIDATE)

\($first)
\($ENV.LIST | sub("\n+$"; ""))
\($last)

A tick says that it is so, for this commit and no other. Change nothing else above.
[The run](\($run)) waits for it and looks again by itself; `Re-run failed jobs` there makes it look at once.
"}') || exit
  answer=$(gh api --method POST "$repo/issues" --input - <<<"$request") ||
    broken "GitHub opened no issue for $CHECKLIST." "Issues must be switched on in the settings of the repository. Run this job again."
  json "$answer" 'if any(.labels[]; .name == $tag) then .number | numbers else error("an issue without its label would not be found again") end' --arg tag "$label"
}

# again TEXT: the way out, where the issue cannot count any more.
again() {
  refuse "$1" "Take the label '$label' off the issue and re-run the failed jobs: a new one is opened."
}

numbers=$(issues)
number=$(json "$numbers" '.[0] // "none" | tostring')
if [[ $number == none ]]; then
  number=$(create)
  [[ $number =~ ^[0-9]+$ ]] || broken "The issue that was opened has no number."
fi
url=${GITHUB_SERVER_URL:?}/$GITHUB_REPOSITORY/issues/$number
others=$(json "$numbers" '.[1:] | map("#\(.)") | join(", ") | if . == "" then "none" else . end')
[[ $others == none ]] || say warning "There are more issues for the same list and commit ($others). The oldest counts: $url"

answer=$(github graphql -f query='query($owner: String!, $name: String!, $number: Int!) { repository(owner: $owner, name: $name) { issue(number: $number) {
  body locked userContentEdits(first: 100) { totalCount nodes { editedAt editor { __typename login } } } } } }' \
  -f "owner=${GITHUB_REPOSITORY%%/*}" -f "name=${GITHUB_REPOSITORY#*/}" -F "number=$number")
issue=$(json "$answer" '.data.repository.issue
  | if (.body | type) == "string" and (.locked | type) == "boolean" and has("userContentEdits") then . else error("no issue") end
  | .edits = (.userContentEdits // {totalCount: 0, nodes: []})
  | if (.edits.totalCount | type) == "number" and (.edits.nodes | type) == "array"
      and all(.edits.nodes[]; (.editedAt | fromdateiso8601 | type) == "number"
        and (.editor == null or ((.editor.__typename | type) == "string" and (.editor.login | type) == "string")))
    then {body, locked, total: .edits.totalCount, edits: (.edits.nodes | sort_by(.editedAt))} else error("odd edits") end')
text=$(json "$issue" .body)
[[ ${text%%$'\n'*} == "$marker" || ${text%%$'\r'*} == "$marker" ]] || broken "Issue #$number has changed while it was read." "Run this job again."
locked=$(json "$issue" '.locked | tostring')
[[ $locked == false ]] || refuse "The issue is locked: $url" "Unlock it, and re-run the failed jobs."
all_read=$(json "$issue" '.total <= $most and .total == (.edits | length) | tostring' --argjson most "$most_edits")
[[ $all_read == true ]] ||
  again "The issue was edited so often that it cannot be said who ticked it: $url"

found=$(boxes "$text")
state=$(json "$found" .state)
[[ $state == read ]] || again "The list in the issue is not the list of the definition any more; only its boxes may be changed: $url"
open=$(json "$found" '.open | join("; ")')
if [[ -n $open ]]; then
  now=$(date +%s)
  waits "$((now + minutes * 60 * GITHUB_RUN_ATTEMPT))" "not ticked in $CHECKLIST for ${CANDIDATE:0:12}: $open. Tick it at $url and re-run the failed jobs, or wait."
fi

# GitHub may list the opening itself as the first edit. Everything else must be a person's.
others=$(json "$issue" '.edits | if .[0].editor.__typename == "Bot" and .[0].editor.login == "github-actions" then .[1:] else . end
  | map(select(.editor.__typename != "User") | .editor.login // "an account that is gone") | unique | join(", ") | if . == "" then "none" else . end')
[[ $others == none ]] || again "Only people tick, but the issue was also changed by $others: $url"
people=$(json "$issue" '.edits | map(select(.editor.__typename == "User").editor.login | ascii_downcase) | unique')
[[ $people != '[]' ]] || again "The boxes are ticked, and no person has done it: $url"

output issue "$number"
output ticked_by "$people"
names=$(json "$people" 'map("@\(.)") | join(", ")')
echo "$CHECKLIST is ticked for ${CANDIDATE:0:12} by $names: $url" | tee -a "${GITHUB_STEP_SUMMARY:-/dev/null}"
gh api --method PATCH "$repo/issues/$number" -f state=closed -f state_reason=completed >/dev/null || say warning "The issue was not closed: $url"
