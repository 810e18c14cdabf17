#!/usr/bin/env bash
# Builds the SAM application of TEMPLATE into .aws-sam/build.
sam build --template-file "$TEMPLATE"
