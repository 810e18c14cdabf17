#!/usr/bin/env bash
# Stands in for an outside program (gh, aws, sam, curl ...), under whose name it is linked. $STANDIN holds:
#   routes     lines "N<tab>program<tab>pattern": the first pattern that matches the arguments, joined by blanks, answers
#   N/K.*      the K-th answer of route N (the last one repeats): out, err, code, pages (one file a page), run (shell code)
#   calls      every call, for the test to read
set -u
self=${0##*/}
arguments="$*"
stdin=
[[ " $arguments " != *" --input - "* ]] || stdin=$(cat)

route=
while IFS=$'\t' read -r number program pattern; do
  # shellcheck disable=SC2053 # the right side is a pattern on purpose
  if [[ $program == "$self" && $arguments == $pattern ]]; then
    route=$number
    break
  fi
done <"$STANDIN/routes"

record=$self
for argument in "$@"; do record+=$'\x1f'${argument//$'\n'/$'\x1d'}; done
printf '%s\x1e%s\n' "$record" "${stdin//$'\n'/$'\x1d'}" >>"$STANDIN/calls"

if [[ -z $route ]]; then
  [[ $self == sleep ]] && exit 0
  echo "stand-in: unexpected call: $self $arguments" | tee -a "$STANDIN/unexpected" >&2
  exit 97
fi

dir=$STANDIN/$route
count=0
[[ ! -e $dir/count ]] || read -r count <"$dir/count"
((++count))
echo "$count" >"$dir/count"
while ((count > 1)) && [[ ! -e $dir/$count.code ]]; do ((count--)); done

if [[ -d $dir/$count.pages ]]; then
  # Like gh: all pages one after the other, or the first alone.
  if [[ " $arguments " == *" --paginate "* ]]; then cat "$dir/$count.pages"/*; else cat "$dir/$count.pages/000"; fi
fi
[[ ! -e $dir/$count.out ]] || cat "$dir/$count.out"
[[ ! -e $dir/$count.err ]] || cat "$dir/$count.err" >&2
if [[ -e $dir/$count.run ]]; then
  # shellcheck disable=SC1090 # written by the test
  source "$dir/$count.run"
fi
code=$(<"$dir/$count.code")
[[ $code != killed ]] || kill -SEGV $$
exit "$code"
