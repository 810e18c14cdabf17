#!/bin/bash
# Stands in for an outside program (gh, aws, sam, curl ...), under whose name it is linked: asks the world that runs this step.
# The call goes out as fields that end with NUL; the answer is a code, a text for stderr, and what to print. The code "exec" means that
# the real program is meant.
LC_ALL=C
program=${0##*/}
input=
[[ " $* " != *" --input - "* && " $* " != *" --config - "* ]] || IFS= read -r -d '' input
exec 3<>"/dev/tcp/127.0.0.1/$STANDIN_PORT" || exit 97
printf '%s\0' "$STANDIN_TOKEN" "$program" "$PWD" "${GH_TOKEN-}" "${AWS_SESSION_TOKEN-}" "${AWS_REGION-}" "$input" "$#" "$@" >&3
IFS= read -r -d '' code <&3 || exit 97
IFS= read -r -d '' problem <&3
if [[ $code == exec ]]; then
  exec 3<&-
  exec "/usr/bin/$problem" "$@"
fi
[[ -z $problem ]] || printf '%s' "$problem" >&2
/bin/cat <&3
exit "$code"
