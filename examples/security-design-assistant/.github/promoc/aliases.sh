#!/usr/bin/env bash
# Which Lambda aliases run another version than they should, and moving them there. Sourced after lib.sh.
#
# In:   STACK, REGION; here (the folder of these scripts)
# AWS actions: those of live-versions.sh, and lambda:UpdateAlias.
# shellcheck disable=SC2016,SC2154 # $names in single quotes are variables of jq; `here` is set by whoever sources this

# differences VERSIONS: the aliases that do not run, with all their traffic, the version they should: [{arn, version, is}], where
# `is` is null for one that is gone. VERSIONS is {"<alias arn>": "<version>"}.
differences() {
  local detail
  detail=$(bash "$here/live-versions.sh" --detail) || exit
  json "$detail" '. as $now | $wanted | to_entries | map(. as $one | ($now | map(select(.arn == $one.key))[0]) as $is
    | select($is.version != $one.value or $is.weights != {}) | {arn: $one.key, version: $one.value, is: $is})' --argjson wanted "$1"
}

# move_to CHANGES [WORDS]: moves the aliases that are there. The weights are cleared explicitly, for what is left out stays; the revision is
# that of what was compared, so that a change in between is not overwritten. What fails is found by comparing again.
move_to() {
  local lines arn version revision
  lines=$(json "$1" 'map(select(.is != null) | "\(.arn) \(.version) \(.is.revision)") | join("\n")') || exit
  while read -r -u 3 arn version revision && [[ -n $arn ]]; do
    echo "$arn: ${2-back to} version $version."
    aws lambda update-alias --function-name "${arn%:*}" --name "${arn##*:}" --function-version "$version" \
      --routing-config 'AdditionalVersionWeights={}' --revision-id "$revision" --output json >/dev/null ||
      say warning "Could not move $arn."
  done 3<<<"$lines"
}

# in_words CHANGES: what is still to be done, for people.
in_words() {
  json "$1" 'map("\(.arn) should run version \(.version)" + if .is == null then ", but is gone" else "" end) | join("; ")'
}
