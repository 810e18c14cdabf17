#!/usr/bin/env bash
# Says which version a build is, before it is built, so that the record, the reports and a rollback all call it the same.
#
# In:   FROM  conventional_commits: the newest version tag in the history, raised by what the commits since then say (a `!` or
#             BREAKING CHANGE: major; feat: minor; anything else: patch); 1.0.0 where there is no tag yet
#             tag: the version tag of this very commit
#             file: the version that stands in FILE
#       FILE  path of that file
#       the repository in the working directory, with its whole history and tags (v1.2.3)
# Out:  version   three numbers
#       previous  the newest version tag in the history without v, or empty
#       bump      major, minor, patch, or none (the commit has this tag already, or it is not raised)
# Exit: 0 found, 1 there is no version, 2 could not find out
# Token permissions: none. AWS actions: none.
set -euo pipefail
here=$(dirname "${BASH_SOURCE[0]}")
# shellcheck source-path=SCRIPTDIR source=lib.sh disable=SC1091
source "$here/lib.sh"

need FROM
[[ $(git rev-parse --is-shallow-repository 2>/dev/null) == false ]] ||
  broken "The history is not complete here, so its tags cannot be trusted." "Check out with fetch-depth: 0."

# newest GIT-TAG-ARGUMENT...: the highest version tag, without v; nothing if there is none. Tags of another form are no versions.
newest() {
  local tags
  tags=$(git tag --list 'v[0-9]*' "$@") || broken "Could not list the tags."
  sed -nE 's/^v((0|[1-9][0-9]{0,8})\.(0|[1-9][0-9]{0,8})\.(0|[1-9][0-9]{0,8}))$/\1/p' <<<"$tags" | sort --version-sort | tail -n 1
}

# raise VERSION STEP
raise() {
  local major minor patch
  IFS=. read -r major minor patch <<<"$1"
  case $2 in
    major) echo "$((major + 1)).0.0" ;;
    minor) echo "$major.$((minor + 1)).0" ;;
    patch) echo "$major.$minor.$((patch + 1))" ;;
  esac
}

# step SINCE: what the commits since a tag ask for. Only the author says so; who may merge decides whether it is true.
step() {
  local messages
  messages=$(git log --format='%s%n%(trailers:only,unfold)%n%b' "v$1..HEAD") || broken "Could not read the commits since v$1."
  if grep -qE '^([a-z]+(\([^)]*\))?!: |BREAKING[ -]CHANGE: )' <<<"$messages"; then
    echo major
  elif grep -qE '^feat(\([^)]*\))?: ' <<<"$messages"; then
    echo minor
  else
    echo patch
  fi
}

previous=$(newest --merged HEAD)
own=$(newest --points-at HEAD)
bump=none
case $FROM in
  conventional_commits)
    if [[ -n $own ]]; then
      version=$own
    elif [[ -z $previous ]]; then
      version=1.0.0
      bump=major
    else
      bump=$(step "$previous")
      version=$(raise "$previous" "$bump")
    fi
    ;;
  tag)
    [[ -n $own ]] || refuse "This commit has no version tag, and the definition takes the version from it." \
      "Tag it, then start the run again: git tag v1.2.3 && git push origin v1.2.3"
    version=$own
    ;;
  file)
    [[ -f ${FILE-} ]] || refuse "There is no file ${FILE-}, and the definition takes the version from it."
    version=$(tr -d '\r' <"$FILE" | sed -e 's/^[[:space:]]*v\{0,1\}//' -e 's/[[:space:]]*$//')
    [[ $version =~ ^(0|[1-9][0-9]{0,8})(\.(0|[1-9][0-9]{0,8})){2}$ ]] ||
      refuse "$FILE does not hold a version such as 1.4.0 and nothing else." "Three numbers with dots between them."
    ;;
  *) broken "FROM must be conventional_commits, tag or file, but is '$FROM'." ;;
esac
output version "$version"
output previous "$previous"
output bump "$bump"
echo "This build is version $version${previous:+; the newest tag before it is v$previous}."
