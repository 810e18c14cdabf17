# shellcheck shell=bash
# Shared by the scripts beside this file. They run from the root of the repository, without a locale of their own.
set -euo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")/.."
export LC_ALL=C.UTF-8

# say TEXT: what happens next, for a person who watches.
say() { printf '== %s\n' "$1"; }

# fail TEXT: ends the script.
fail() {
  printf '%s: %s\n' "$(basename "$0")" "$1" >&2
  exit 1
}

# as_root COMMAND...: on a fresh machine one is root and there is no sudo.
as_root() {
  if [[ $(id -u) == 0 ]]; then
    "$@"
  elif command -v sudo > /dev/null; then
    sudo "$@"
  else
    fail "needs root: $*"
  fi
}

# build PRESET: configures once, then only what changed is built.
build() {
  say "building: $1"
  [[ -f build/$1/build.ninja ]] || cmake --preset "$1" > /dev/null
  cmake --build --preset "$1"
}
