#!/usr/bin/env bash
# Proves that the archive at hand is the one that was built and tested, then unpacks it. Runs before the job has credentials.
#
# In:   ARTIFACT  the archive (.tar.gz)
#       DIGEST    sha256:... as the build job or the deployment record gave it
#       DEST      directory to unpack into; new or empty
# Exit: 0 unpacked, 1 it is another archive or holds something unsafe, 2 could not find out
# Token permissions: none. AWS actions: none.
set -euo pipefail

stop() {
  echo "::error::$2"
  exit "$1"
}

[[ -n ${ARTIFACT-} && -n ${DEST-} ]] || stop 2 "ARTIFACT and DEST must be set under env: of this step."
[[ ${DIGEST-} =~ ^sha256:[0-9a-f]{64}$ ]] || stop 2 "DIGEST must be sha256: and 64 digits, but is '${DIGEST-}'."
[[ -s $ARTIFACT ]] || stop 2 "There is no archive at $ARTIFACT. Has it expired, or was it not downloaded?"

sum=$(sha256sum <"$ARTIFACT") || stop 2 "Could not read $ARTIFACT."
[[ sha256:${sum%% *} == "$DIGEST" ]] ||
  stop 1 "$ARTIFACT is not what was built and tested: it is sha256:${sum%% *}, expected was $DIGEST. Nothing is deployed."

mkdir -p "$DEST"
[[ -z $(ls -A "$DEST") ]] || stop 2 "$DEST is not empty: its files would mix with those of the archive."

# GNU tar itself strips a leading / and refuses .. in names.
tar --extract --gzip --no-same-owner --no-same-permissions --directory "$DEST" --file "$ARTIFACT" ||
  stop 2 "Could not unpack $ARTIFACT."

# Whatever packs the code next would follow a link out of the directory, for instance to credentials of the runner.
root=$(realpath "$DEST")
find "$root" ! -type f ! -type d -print0 | while IFS= read -r -d '' entry; do
  [[ -L $entry && $(realpath -m "$entry")/ == "$root"/* ]] ||
    stop 1 "The archive holds ${entry#"$root"/}: a special file, or a link that leads out of the archive. Nothing is deployed."
done

[[ -n $(find "$root" -type f -print -quit) ]] || stop 1 "The archive holds no file. Nothing is deployed."
echo "$ARTIFACT is $DIGEST; unpacked into $DEST."
