#!/usr/bin/env bash
# Packs the build; an archive keeps the files' modes.
tar -czf app.tar.gz -C .aws-sam/build .
