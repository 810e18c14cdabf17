#!/usr/bin/env bash
# NAMES: secrets that must have a value; SET_<name> says whether it has; PAGE: of the settings; OPTION: of
# `gh secret set`.
missing=0
for name in $NAMES; do
  flag="SET_$name"
  if [[ ${!flag-} != true ]]; then
    echo "::error::The secret $name is not set. Set it at $GITHUB_SERVER_URL/$GITHUB_REPOSITORY/settings/$PAGE, or: gh secret set $name $OPTION"
    missing=1
  fi
done
exit "$missing"
