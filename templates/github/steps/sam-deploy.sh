#!/usr/bin/env bash
# Deploys the unpacked build with the settings of CONFIG_ENV in samconfig.toml.
mkdir -p app
tar -xzf app.tar.gz -C app
sam deploy --template-file app/template.yaml --config-file "$PWD/samconfig.toml" --config-env "$CONFIG_ENV" \
  --role-arn "$STACK_ROLE"
