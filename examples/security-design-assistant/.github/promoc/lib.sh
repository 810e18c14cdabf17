#!/usr/bin/env bash
# Shared by the scripts beside this file, which source it. Exit codes everywhere: 0 ok, 1 a rule says no,
# 2 could not find out. An answer that is missing, odd or incomplete is always a 2, never a 0.

# Without this a failure inside $( ) would not stop what is inside it.
shopt -s inherit_errexit

# escaped TEXT: the text as it stands in an annotation, where it is one line.
escaped() {
  local text=${1//'%'/%25}
  text=${text//$'\r'/%0D}
  printf '%s' "${text//$'\n'/%0A}"
}

# say LEVEL TEXT: an annotation of the run (error, warning, notice). On stderr, because stdout may be read by a caller.
say() {
  printf '::%s::%s\n' "$1" "$(escaped "$2")" >&2
}

# refuse TEXT [HINT]: a rule says no. The hint says what a person can do about it.
refuse() {
  say error "$1"
  [[ -z ${2-} ]] || printf '%s\n' "$2" >&2
  exit 1
}

# broken TEXT [HINT]: could not find out, so nothing may be allowed.
broken() {
  say error "$1"
  [[ -z ${2-} ]] || printf '%s\n' "$2" >&2
  exit 2
}

# waits UNTIL TEXT: not now, but perhaps later. UNTIL, in seconds, is when it is worth asking again. The run fails, for a job that
# waited would hold its runner; who looks for failures that only wait knows them by the title of the annotation.
waits() {
  local at
  [[ $1 =~ ^[0-9]+$ ]] || broken "'$1' is no time."
  TZ=UTC printf -v at '%(%FT%TZ)T' "$1"
  printf '::error title=promoc waits::until %s: %s\n' "$at" "$(escaped "$2")" >&2
  printf 'Waits until %s: %s\n' "$at" "$2" >>"${GITHUB_STEP_SUMMARY:-/dev/null}"
  exit 1
}

# need NAME...: these variables must be set and not empty.
need() {
  local name
  for name in "$@"; do
    [[ -n ${!name-} ]] || broken "The variable $name is empty or not set." "It is set under env: of this step."
  done
}

# need_number NAME...: these variables must hold a whole number.
need_number() {
  local name
  for name in "$@"; do
    [[ ${!name-} =~ ^[0-9]+$ ]] || broken "The variable $name must be a whole number, but is '${!name-}'."
  done
}

# output NAME VALUE: an output of this step. Values of one line only: a second line could set another output.
output() {
  [[ $2 != *$'\n'* ]] || broken "The output $1 would have more than one line."
  printf '%s=%s\n' "$1" "$2" >>"${GITHUB_OUTPUT:-/dev/null}"
}

# github ARGUMENT...: prints the answer of `gh api`. Three tries, because a passing error of the API must not stop a rollback.
# GitHub's "not found" is an answer: nothing is printed.
github() {
  local answer errors pause
  errors=$(mktemp)
  for pause in 2 10 0; do
    if answer=$(gh api "$@" 2>"$errors"); then
      rm -f "$errors"
      printf '%s\n' "$answer"
      return
    fi
    if grep -q 'HTTP 404' "$errors"; then
      rm -f "$errors"
      return
    fi
    [[ $pause == 0 ]] || sleep "$pause"
  done
  broken "GitHub did not answer: gh api $*" "$(cat "$errors")"
}

# github_list PATH FIELD FILTER [ARGUMENT...]: all pages of a list as one JSON array, put through a jq filter. If FIELD is not
# empty, each page is an object that holds its part under that name, and says in total_count how long the whole list is.
github_list() {
  local path=$1 field=$2 filter=$3 pages
  shift 3
  pages=$(github --paginate "$path") || exit
  jq -cers --arg field "$field" "$@" '
    if length == 0 then error("no page at all")
    elif $field == "" then map(if type == "array" then .[] else error("a page is not a list") end)
    else .[0].total_count as $total
      | map(if (.[$field] | type) == "array" then .[$field][] else error("a page has no \($field)") end)
      | if length == $total then . else error("\(length) of \($total) entries") end
    end | '"$filter" <<<"$pages" || broken "GitHub's answer for $path is not a complete list of the expected form."
}

# json TEXT FILTER [ARGUMENT...]: applies a jq filter to TEXT, which must be one JSON value. An error, or null or false as
# the result, is "could not find out".
json() {
  local text=$1 filter=$2
  shift 2
  jq -cers "$@" "if length == 1 then .[0] else error(\"not one JSON value\") end | $filter" <<<"$text" ||
    broken "This does not have the expected form: ${text:0:300}"
}
