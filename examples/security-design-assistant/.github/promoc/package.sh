#!/usr/bin/env bash
# Packs a build into one archive whose bytes depend on nothing but the files' names, contents and executable bits, so that
# building the same thing twice gives the same digest.
#
# In:   SOURCE    directory with the result of the build
#       ARTIFACT  file to write (.tar.gz)
# Out:  digest    sha256:... of the archive, by which every later job knows it
# Exit: 0 packed, 1 there is nothing to pack, 2 could not pack
# Token permissions: none. AWS actions: none.
set -euo pipefail

stop() {
  echo "::error::$2"
  exit "$1"
}

[[ -n ${SOURCE-} && -n ${ARTIFACT-} ]] || stop 2 "SOURCE and ARTIFACT must be set under env: of this step."
[[ -d $SOURCE && -n $(find "$SOURCE" -type f -print -quit) ]] ||
  stop 1 "There is no file in $SOURCE: the build produced nothing."

# Modes are normalised because they follow the umask of the machine; gzip -n leaves out name and time.
tar --create --sort=name --format=gnu --mtime=@0 --owner=0 --group=0 --numeric-owner --mode='u=rwX,go=rX' \
  --directory "$SOURCE" . | gzip -n -9 >"$ARTIFACT" || stop 2 "Could not pack $SOURCE into $ARTIFACT."

sum=$(sha256sum <"$ARTIFACT") || stop 2 "Could not read $ARTIFACT back."
digest=sha256:${sum%% *}
printf 'digest=%s\n' "$digest" >>"$GITHUB_OUTPUT"
echo "Packed $SOURCE: $(find "$SOURCE" -type f | wc -l) files, $(wc -c <"$ARTIFACT") bytes, $digest"
