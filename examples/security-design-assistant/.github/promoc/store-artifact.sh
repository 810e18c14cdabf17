#!/usr/bin/env bash
# Keeps a package in S3 under its digest. What is there under this name is the same package, so nothing is ever replaced.
#
# In:   ARTIFACT (file), DIGEST (sha256:..., as the build gave it), BUCKET, PREFIX, REGION
# Out:  artifact  s3://bucket/key, for the deployment record
# Exit: 0 it is there, 1 it is another package, or something else is there, 2 could not find out
# Token permissions: none. AWS actions: s3:PutObject, s3:GetObject on PREFIX/* of the bucket.
set -euo pipefail
here=$(dirname "${BASH_SOURCE[0]}")
# shellcheck source-path=SCRIPTDIR source=lib.sh disable=SC1091
source "$here/lib.sh"

need ARTIFACT DIGEST BUCKET PREFIX REGION
export AWS_REGION=$REGION AWS_DEFAULT_REGION=$REGION
[[ $DIGEST =~ ^sha256:[0-9a-f]{64}$ ]] || broken "DIGEST must be sha256: and 64 digits, but is '$DIGEST'."
[[ -s $ARTIFACT ]] || broken "There is no package at $ARTIFACT."
sum=$(sha256sum <"$ARTIFACT") || broken "Could not read $ARTIFACT."
[[ sha256:${sum%% *} == "$DIGEST" ]] || refuse "$ARTIFACT is not what was built: it is sha256:${sum%% *}, expected was $DIGEST."

key=$PREFIX/${DIGEST#sha256:}.tar.gz
checksum=$(openssl dgst -sha256 -binary "$ARTIFACT" | base64 --wrap=0) || broken "Could not encode the digest."

# AWS computes the checksum itself and refuses bytes that have another one.
if errors=$(aws s3api put-object --bucket "$BUCKET" --key "$key" --body "$ARTIFACT" --if-none-match '*' \
  --checksum-algorithm SHA256 --checksum-sha256 "$checksum" 2>&1 >/dev/null); then
  echo "Kept $ARTIFACT as s3://$BUCKET/$key."
elif [[ $errors == *PreconditionFailed* ]]; then
  answer=$(aws s3api head-object --bucket "$BUCKET" --key "$key" --checksum-mode ENABLED --output json) || broken "Could not look at s3://$BUCKET/$key."
  stored=$(json "$answer" '.ChecksumSHA256 // "none" | strings')
  [[ $stored == "$checksum" ]] || refuse "s3://$BUCKET/$key is there and is something else." "Somebody wrote to the bucket by other means. Look at who may."
  echo "s3://$BUCKET/$key is there already."
else
  broken "Could not write s3://$BUCKET/$key." "$errors"
fi
output artifact "s3://$BUCKET/$key"
