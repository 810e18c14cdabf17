#!/usr/bin/env bash
# What a candidate changes, and by which pull requests it came. Sourced after lib.sh.
#
# In:   GH_TOKEN, GITHUB_REPOSITORY; what a function takes stands above it
# Token permissions: contents: read, pull-requests: read.
# shellcheck disable=SC2016 # $names in single quotes are variables of jq

repo=repos/${GITHUB_REPOSITORY:?}

# A filter for jq that begins with this can turn a list of patterns into regular expressions, and ask whether a name matches one of
# those. `*` is any text within a segment, `**` any text, and where paths are meant `**/` any number of folders, also none. The other
# signs of GitHub's patterns are refused: silently taken for themselves, they would match less than the definition says.
# shellcheck disable=SC2034 # for those who source this
globs='def regexes($paths): map(if test("[?+!{}\\[\\]\\\\\\x00-\\x1f]|[*]{3}|^/|^$") then error("no pattern: \(.)") else . end
    | [match("(?<![^/])[*][*]/|[*][*]|[*]|[^*]+"; "g").string
       | if . == "**/" then (if $paths then "([\\s\\S]*/)?" else "[\\s\\S]*/" end) elif . == "**" then "[\\s\\S]*" elif . == "*" then "[^/]*"
         else gsub("(?<c>[^A-Za-z0-9/_-])"; "\\\(.c)") end]
    | "\\A\(join(""))\\z");
  def matches($regexes): . as $name | any($regexes[]; . as $regex | $name | test($regex)); '

# commits BASE CANDIDATE: what BASE..CANDIDATE adds, as {since, commits: [{sha, message, people: [{login, email}]}]}; nothing of it was
# pushed before the time `since`. Without BASE the candidate's own commit alone.
commits() {
  local answer
  local form='{sha: .sha, message: .commit.message, date: .commit.committer.date,
      people: [{login: .author.login, email: .commit.author.email}, {login: .committer.login, email: .commit.committer.email}]}
    | if all(.sha, .message, .date, .people[].email; type == "string") then . else error("an odd commit") end'
  if [[ -z $1 ]]; then
    answer=$(github "$repo/commits/$2") || exit
    json "$answer" "$form | {since: .date, commits: [.]}"
    return
  fi
  answer=$(github --paginate "$repo/compare/$1...$2?per_page=100") || exit
  jq -ces "[.[] | .commits | arrays | .[] | $form] as \$all
    | if length > 0 and (\$all | length) == .[0].total_commits then . else error(\"not all commits\") end
    | {since: (.[0].base_commit.commit.committer.date | strings), commits: \$all}" <<<"$answer" ||
    broken "GitHub did not list all commits of $1...$2."
}

# in_fifties LIST TOPIC FORM EACH FILTER: asks GraphQL for something of each entry of a JSON list, fifty a question: one question each
# would use up what the token may ask in an hour. TOPIC is how an entry is found, FORM what is asked of it; FILTER turns the answers
# into a list whose `key`s are the entries.
in_fifties() {
  local chunks chunk query answer found all=
  chunks=$(json "$1" '[range(0; length; 50) as $i | .[$i:$i + 50] | tojson] | join("\n")') || exit
  for chunk in $chunks; do
    query=$(json "$chunk" '"query($owner: String!, $name: String!) { repository(owner: $owner, name: $name) {"
      + (to_entries | map(" c\(.key): \($topic)\(.value | tojson)) { \($form) }") | join("")) + " } }"' --arg topic "$2" --arg form "$3") || exit
    answer=$(github graphql -f query="$query" -f owner="${GITHUB_REPOSITORY%%/*}" -f name="${GITHUB_REPOSITORY#*/}") || exit
    found=$(json "$answer" 'def whole: if .totalCount == (.nodes | length) then .nodes else error("too many") end;
      if .errors then error("errors") else .data.repository end | map('"$4"')
      | if (map(.key) | sort) == ($chunk | sort) then . else error("not every one") end' --argjson chunk "$chunk") || exit
    all+=${all:+, }$found
  done
  json "[$all]" 'add // []'
}

# pull_requests SHAS: the pull requests of each commit, as [{sha, pulls: [{number, author, head, branch, fork, owner, base, merged}]}].
pull_requests() {
  local found
  found=$(in_fifties "$1" 'object(oid: ' '... on Commit { oid associatedPullRequests(first: 100) { totalCount nodes { number author { login }
    headRefOid headRefName isCrossRepository headRepositoryOwner { login } baseRefName merged } } }' \
    '{key: .oid, pulls: (.associatedPullRequests | whole | map({number, author: .author.login, head: .headRefOid, branch: .headRefName,
        fork: .isCrossRepository, owner: .headRepositoryOwner.login, base: .baseRefName, merged}))}') || exit
  json "$found" 'map({sha: .key, pulls})'
}

# labels NUMBERS: the labels that pull requests carry now, as [{key: number, labels: [name]}].
labels() {
  in_fifties "$1" 'pullRequest(number: ' 'number labels(first: 100) { totalCount nodes { name } }' \
    '{key: .number, labels: (.labels | whole | map(.name | if type == "string" then . else error("an odd label") end))}'
}

# merged_into PULLS BRANCH: of what pull_requests printed, those by which the commits came to BRANCH, in the same form. Only those count
# that were merged into BRANCH, or into a branch of this repository that such a one was merged from: anybody who may push can open a pull
# request that contains a commit, or merge one into a branch of his own.
merged_into() {
  json "$1" 'def reach($own): . as $have | ([$own[] | select(.base | IN($have[])).branch] + $have | unique) | if . == $have then . else reach($own) end;
    if all(.[].pulls[]; all(.merged, .fork; type == "boolean") and all(.base, .branch, .head; type == "string" and . != "")
        and (.number | type) == "number") then . else error("an odd pull request") end
    | [.[].pulls[] | select(.merged and (.fork | not))] as $own | ([$branch] | reach($own)) as $reached
    | map(.pulls |= map(select(.merged and (.base | IN($reached[])))))' --arg branch "$2"
}

# came_by CHANGE BRANCH: the same for what commits printed.
came_by() {
  local shas all
  shas=$(json "$1" '.commits | map(.sha)') || exit
  all=$(pull_requests "$shas") || exit
  merged_into "$all" "$2"
}

# tree_of COMMIT: the id of its tree.
tree_of() {
  local answer
  answer=$(github "$repo/git/commits/$1") || exit
  [[ -n $answer ]] || broken "GitHub does not know the commit $1."
  json "$answer" '.tree.sha | if type == "string" and test("^[0-9a-f]{40}$") then . else error("no tree") end'
}

# changed_paths TREE TREE: the paths at which two trees differ, as a JSON list. A file that was renamed is two of them; another mode or
# another commit of a submodule is a difference too.
changed_paths() {
  local one other both='if (.truncated == false) and (.tree | type) == "array" then .tree else error("not the whole tree") end
      | map(if all(.path, .mode, .type, .sha; type == "string" and . != "") then select(.type != "tree") else error("an odd entry") end
        | {key: .path, value: "\(.mode) \(.sha)"}) | from_entries'
  one=$(github "$repo/git/trees/$1?recursive=1") || exit
  other=$(github "$repo/git/trees/$2?recursive=1") || exit
  json "[$one, $other]" "if length == 2 and .[0].sha == \"$1\" and .[1].sha == \"$2\" then map($both) else error(\"not these trees\") end"' | . as [$a, $b]
    | [$a + $b | keys[] | select($a[.] != $b[.])]'
}
