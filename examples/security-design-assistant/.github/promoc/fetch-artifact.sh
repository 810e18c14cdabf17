#!/usr/bin/env bash
# Gets a package from S3. Whether it is the right one is asked next, by verify-artifact.sh; nothing of it is used before.
#
# In:   URI (s3://bucket/key, as the store or a deployment record gave it), BUCKET (the only one that is asked), ARTIFACT (file to write),
#       REGION
# Exit: 0 fetched, 1 it is not kept any more, or kept elsewhere, 2 could not find out
# Token permissions: none. AWS actions: s3:GetObject.
set -euo pipefail
here=$(dirname "${BASH_SOURCE[0]}")
# shellcheck source-path=SCRIPTDIR source=lib.sh disable=SC1091
source "$here/lib.sh"

need URI BUCKET ARTIFACT REGION
export AWS_REGION=$REGION AWS_DEFAULT_REGION=$REGION
[[ $URI =~ ^s3://"$BUCKET"/[A-Za-z0-9._/-]+$ ]] || refuse "The package is not in the bucket $BUCKET, but at '$URI'."
key=${URI#"s3://$BUCKET/"}
if ! errors=$(aws s3api get-object --bucket "$BUCKET" --key "$key" "$ARTIFACT" 2>&1 >/dev/null); then
  rm -f "$ARTIFACT"
  [[ $errors != *NoSuchKey* ]] || refuse "$URI is no longer kept."
  # Whoever may not list a bucket is told "access denied" of what is not there.
  broken "Could not get $URI: it may have expired." "$errors"
fi
echo "Fetched $URI."
