#!/usr/bin/env bash
# What a hotfix brings, asked first in its workflow. A person started it on a protected branch and named the branch of the fix: workflow, scripts and
# gates come from the protected branch, only code from the other one. It must build on what is live, or it would take away what is there.
#
# In:   what accepted.sh needs, for the target ENVIRONMENT; REF (the branch that the person named); PATTERNS (JSON list: what such branches are
#       called); ALLOWED_BRANCHES (JSON list: the branches that the workflow may run on); OWN_FILES (JSON list: files that are
#       taken from the branch of the run, which the fix may not change); REASON (why; the approvers read it. Not
#       set: the definition asks for none)
# Out:  ref, sha, tree; live, live_sha (the record of what is live, and its commit); commits, changed (how many commits it adds, and at how
#       many paths it differs from what is live)
# Exit: 0 it may go on, 1 it may not, 2 could not find out
# Token permissions: deployments: read, actions: read, contents: read, pull-requests: read. AWS actions: none.
# shellcheck disable=SC2016 # $names in single quotes are variables of jq
set -euo pipefail
here=$(dirname "${BASH_SOURCE[0]}")
# shellcheck source-path=SCRIPTDIR source=lib.sh disable=SC1091
source "$here/lib.sh"
# shellcheck source-path=SCRIPTDIR source=accepted.sh disable=SC1091
source "$here/accepted.sh"
# shellcheck source-path=SCRIPTDIR source=changes.sh disable=SC1091
source "$here/changes.sh"

need_records
need REF PATTERNS ALLOWED_BRANCHES
lists=$(json "[$PATTERNS, $ALLOWED_BRANCHES]" 'if length == 2 and all(.[]; type == "array" and length > 0 and all(.[]; type == "string" and . != ""))
  then . else error("not two lists of names") end')
allowed=$(json "$lists" 'any(.[1][]; "refs/heads/\(.)" == $ENV.GITHUB_REF) | tostring')
[[ $allowed == true ]] ||
  refuse "This was started on ${GITHUB_REF-nothing}, and a hotfix is started on $(json "$lists" '.[1] | join(" or ")') alone." \
    "Start it there again, and name the branch of the fix as its input: this workflow takes the code from it, and nothing else."
[[ -z ${REASON+set} || -n ${REASON//[[:space:]]/} ]] || refuse "A hotfix needs a reason: the approvers read it." "Start it again, and say why."

ref=${REF#refs/heads/}
[[ $ref =~ ^[A-Za-z0-9_][A-Za-z0-9._/@+=,-]*$ && $ref != refs/* && $ref != *..* && $ref != *//* && $ref != */ ]] ||
  refuse "'$REF' is not the name of a branch." "Name a branch, not a tag or a commit; of letters, digits and ._/@+=,- only."
fits=$(json "$lists" "$globs"'(.[0] | regexes(false)) as $regexes | $ref | matches($regexes) | tostring' --arg ref "$ref")
[[ $fits == true ]] || refuse "A hotfix comes from a branch such as $(json "$lists" '.[0] | join(" or ")'), and '$ref' is none." "Push the fix to such a branch."

answer=$(github "$repo/git/ref/heads/$ref")
[[ -n $answer ]] || refuse "There is no branch $ref." "Push it, or name the right one: a tag does not do."
sha=$(json "$answer" 'if .ref == "refs/heads/\($ref)" and .object.type == "commit" and (.object.sha | test("^[0-9a-f]{40}$"))
  then .object.sha else error("another branch") end' --arg ref "$ref")

live=$(newest success true)
[[ -n $live ]] || refuse "Nothing is live in $ENVIRONMENT by an accepted record, so there is nothing to mend." "Deploy it the ordinary way first."
read -r live_id live_sha live_tree < <(json "$live" '"\(.id) \(.sha) \(.payload.tree)"')
need live_id live_sha live_tree
tree=$(tree_of "$sha")
[[ $tree != "$live_tree" ]] || refuse "$ENVIRONMENT runs the tree of $ref already: there is nothing to bring." "Push the fix to $ref first."
# Whether it descends from what is live is the question of every deployment there; it is asked again before this one begins.
CANDIDATE=$sha TASK=hotfix LEASED=false GITHUB_OUTPUT=/dev/null bash "$here/forward.sh"

change=$(commits "$live_sha" "$sha")
paths=$(changed_paths "$live_tree" "$tree")
count=$(json "$change" '.commits | length | tostring')
changed=$(json "$paths" 'length | tostring')
summary=$(json "[$change, $paths]" '
  def plain: split("\n")[0] | .[:1000] | gsub("[\\x00-\\x1f]"; " ") | gsub("(?<c>[\\[\\]`<>*_|\\\\&])"; "\\\(.c)");
  def first_of(what): "\(if length > 50 then .[-50:] else . end | map("- \(.)") | join("\n"))\(if length > 50 then "\n- and \(length - 50) more \(what)" else "" end)";
  .[0].commits as $commits | .[1] as $paths
  | "### Hotfix of \($ENV.ENVIRONMENT): \($ref | plain) at `\($sha[:12])`\n\n"
    + "Asked for by @\($ENV.GITHUB_ACTOR // "somebody")\($ENV.REASON | if . == null then "" else ": \(gsub("\\s+"; " ") | plain)" end)\n\n"
    + "\($commits | length) commits on `\($live[:12])`, which is live:\n\n\($commits | map("`\(.sha[:12])` \(.message | plain)") | first_of("commits"))\n\n"
    + "\($paths | length) paths differ from what is live:\n\n\($paths | map(plain) | first_of("paths"))\n"
    + if any($paths[]; startswith(".github/")) then "\nWhat it changes under `.github/` is not used by this run." else "" end' \
  --arg ref "$ref" --arg sha "$sha" --arg live "$live_sha")
printf '%s\n' "$summary" | tee -a "${GITHUB_STEP_SUMMARY:-/dev/null}"

# Parameters and definition are those of this branch, so what the fix changes in them would be recorded and not deployed.
own=$(json "${OWN_FILES:-"[]"}" 'if type == "array" and all(.[]; type == "string" and test("\\A[A-Za-z0-9_][A-Za-z0-9._/-]*\\z"))
  then join(" ") else error("no list of files") end')
for file in $own; do
  here=$(github "$repo/contents/$file?ref=${GITHUB_SHA:?}") || exit
  there=$(github "$repo/contents/$file?ref=$sha") || exit
  here=$([[ -z $here ]] || json "$here" '.sha | strings')
  there=$([[ -z $there ]] || json "$there" '.sha | strings')
  [[ $here == "$there" ]] ||
    refuse "$ref changes $file, and this way takes it from ${GITHUB_REF_NAME-its own branch}: the change would not be deployed." \
      "Bring the change of $file in the usual way, and the fix without it."
done
output ref "$ref"
output sha "$sha"
output tree "$tree"
output live "$live_id"
output live_sha "$live_sha"
output commits "$count"
output changed "$changed"
