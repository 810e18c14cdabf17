#!/usr/bin/env bash
# FROM: branches that pull requests may come from, as JSON; `*` stops at a slash, `**` does not. HEAD_REF of HEAD_REPOSITORY: where
# this one comes from. A fork may give its branches any names, so it is none of them.
jq -en --argjson from "$FROM" '
  def matches($pattern): test("\\A" + ($pattern | split("**") | map(split("*")
    | map(gsub("(?<sign>[^A-Za-z0-9_/-])"; "\\\(.sign)")) | join("[^/]*")) | join(".*")) + "\\z");
  env.HEAD_REPOSITORY == env.GITHUB_REPOSITORY and (env.HEAD_REF | any($from[] as $one | matches($one); .))' >/dev/null || {
  echo "::error::Pull requests come from $FROM of this repository, not from $HEAD_REF of ${HEAD_REPOSITORY:-a fork that is gone}."
  exit 1
}
