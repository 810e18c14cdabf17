#!/usr/bin/env bash
# Posts one message to an incoming webhook of Slack.
#
# In:   WEBHOOK   its URL, a secret: whoever has it can post. It is handed to curl on standard input, never on a command line
#       MESSAGE   the message; `&`, `<` and `>` in it are text, never a mention or a link of Slack
#       NOT_SENT  how a failure is shown: error (default), or warning where nothing waits for the notice
# Exit: 0 Slack took the message, 2 it did not, or could not be reached
# Rights: none
set -euo pipefail
here=$(dirname "${BASH_SOURCE[0]}")
# shellcheck source-path=SCRIPTDIR source=lib.sh disable=SC1091
source "$here/lib.sh"

# not_sent TEXT: ends the script.
not_sent() {
  say "${NOT_SENT:-error}" "The message to Slack was not sent. $1"
  exit 2
}

[[ -n ${WEBHOOK-} ]] || not_sent "The secret with the webhook is empty or not set."
need MESSAGE
# Anything else in the URL could be a second option of curl.
[[ $WEBHOOK =~ ^https://[A-Za-z0-9./:_-]+$ ]] || not_sent "The secret is no URL of a webhook: https://hooks.slack.com/services/..."

body=$(jq -cn --arg text "$MESSAGE" '{text: ($text | gsub("&"; "&amp;") | gsub("<"; "&lt;") | gsub(">"; "&gt;"))}')
answer=$(mktemp)
trap 'rm -f "$answer"' EXIT
for pause in 2 10 0; do
  status=000
  status=$(printf 'url = "%s"\n' "$WEBHOOK" | curl --disable --config - --proto '=https' --silent --max-time 20 --output "$answer" \
    --write-out '%{http_code}' --header 'Content-Type: application/json' --data-binary "$body") || status=000
  if [[ $status == 200 ]]; then
    echo "Slack took the message."
    exit 0
  fi
  # Only what may pass by itself is tried again.
  [[ $status == 000 || $status == 429 || $status == 5?? ]] || break
  [[ $pause == 0 ]] || sleep "$pause"
done
if [[ $status == 000 ]]; then
  not_sent "Its server did not answer."
else
  not_sent "Slack answered with status $status: $(head -c 200 "$answer" | tr -d '\r\n')"
fi
