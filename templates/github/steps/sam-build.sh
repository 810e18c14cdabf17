#!/usr/bin/env bash
# Builds the SAM application of TEMPLATE into .aws-sam/build: anew, and told nothing by a samconfig.toml beside the template.
rm -rf .aws-sam
echo 'version = 0.1' >"$RUNNER_TEMP/no-settings.toml"
sam build --template-file "$TEMPLATE" --build-dir .aws-sam/build --config-file "$RUNNER_TEMP/no-settings.toml"
