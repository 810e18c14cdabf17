#!/usr/bin/env bash
# Tags the commit that was found good with its version. A version is given once: a tag that is on another commit stays there.
#
# In:   GH_TOKEN; VERSION (three numbers); SHA (the commit); ENVIRONMENT (where it was found good, for the tag's message)
# Out:  tag  v and the version
# Exit: 0 the commit has the tag, 1 another commit has it, 2 could not find out
# Token permissions: contents: write. AWS actions: none.
set -euo pipefail
here=$(dirname "${BASH_SOURCE[0]}")
# shellcheck source-path=SCRIPTDIR source=lib.sh disable=SC1091
source "$here/lib.sh"

need GH_TOKEN VERSION SHA ENVIRONMENT GITHUB_REPOSITORY GITHUB_RUN_ID
[[ $VERSION =~ ^[0-9]+\.[0-9]+\.[0-9]+$ ]] || broken "VERSION must be three numbers, but is '$VERSION'."
[[ $SHA =~ ^[0-9a-f]{40}$ ]] || broken "SHA must be a full commit id, but is '$SHA'."
tag=v$VERSION
repo=repos/$GITHUB_REPOSITORY

# tagged: the commit that has the tag, or nothing. An annotated tag is an object of its own, which names the commit.
tagged() {
  local ref object
  ref=$(github "$repo/git/ref/tags/$tag") || exit
  [[ -n $ref ]] || return 0
  if [[ $(jq -r .object.type <<<"$ref") == tag ]]; then
    object=$(json "$ref" '.object.sha | strings') || exit
    ref=$(github "$repo/git/tags/$object") || exit
  fi
  json "$ref" '.object | if .type == "commit" then .sha else error("not a commit") end'
}

present=$(tagged)
if [[ -z $present ]]; then
  body=$(jq -n --arg tag "$tag" '{tag: $tag, type: "commit", object: $ENV.SHA,
    message: "\($tag), found good in \($ENV.ENVIRONMENT) by run \($ENV.GITHUB_RUN_ID)"}')
  made=$(gh api --method POST "$repo/git/tags" --input - <<<"$body") || broken "Could not make the tag $tag."
  made=$(json "$made" '.sha | strings')
  # Two runs of one version: the second finds the first one's tag below.
  body=$(jq -n --arg ref "refs/tags/$tag" --arg sha "$made" '{ref: $ref, sha: $sha}')
  gh api --method POST "$repo/git/refs" --input - <<<"$body" >/dev/null || say warning "Could not set the tag $tag."
  present=$(tagged)
fi
[[ -n $present ]] || broken "The tag $tag is not there."
[[ $present == "$SHA" ]] || refuse "Version $VERSION is given already: the tag $tag is on $present, not on $SHA." \
  "Nothing was undone. Give this commit a version of its own with the next change."
output tag "$tag"
echo "$SHA is $tag."
