#!/usr/bin/env bash
# Asks an address and judges the answer: its status, how long it took, and its JSON body.
#
# In:   URL            http or https
#       STATUS         expected status; default 200. Redirects are not followed: they are an answer, too
#       WITHIN_MS      the answer must be complete within so many milliseconds; may be empty
#       EXPECT         jq filter that must be true of the body; may be empty
#       TRIES          default 3, PAUSE_SECONDS between them, default 5
#       EVIDENCE       JSON file to write; may be empty
# Out:  status, milliseconds (of the last try)
# Exit: 0 pass, 1 fail (also when nothing answers), 2 broken
# shellcheck disable=SC2016 # $names in single quotes are variables of jq
set -euo pipefail

stop() {
  echo "::error::$2"
  exit "$1"
}

STATUS=${STATUS:-200} TRIES=${TRIES:-3} PAUSE_SECONDS=${PAUSE_SECONDS:-5}
[[ ${URL-} =~ ^https?://[^[:space:]]+$ ]] || stop 2 "URL must begin with http:// or https://, but is '${URL-}'."
[[ $STATUS =~ ^[1-5][0-9][0-9]$ ]] || stop 2 "STATUS must be a status of HTTP, but is '$STATUS'."
[[ $TRIES =~ ^[1-9][0-9]?$ && $PAUSE_SECONDS =~ ^[0-9]+$ && ${WITHIN_MS-} =~ ^[0-9]*$ ]] || stop 2 "TRIES, PAUSE_SECONDS and WITHIN_MS are whole numbers."

body=$(mktemp)
trap 'rm -f "$body"' EXIT

# fault CODE STATUS MILLISECONDS: why the answer does not pass, or nothing.
fault() {
  local judged=0
  if [[ $1 != 0 ]]; then
    echo "no answer (curl: exit code $1)"
  elif [[ $2 != "$STATUS" ]]; then
    echo "status $2, expected $STATUS"
  elif [[ -n ${WITHIN_MS-} ]] && (($3 > WITHIN_MS)); then
    echo "$3 ms, allowed are $WITHIN_MS ms"
  elif [[ -n ${EXPECT-} ]]; then
    jq -es 'length == 1' "$body" >/dev/null 2>&1 || { echo "the body is not JSON" && return; }
    jq -e "$EXPECT" "$body" >/dev/null || judged=$?
    case $judged in
      0) ;;
      2 | 3) stop 2 "EXPECT is not a filter that jq understands: $EXPECT" >&2 ;;
      *) echo "this is not true of the body: $EXPECT" ;;
    esac
  fi
}

for ((try = 1; try <= TRIES; try++)); do
  code=0
  answer=$(curl --silent --show-error --proto '=http,https' --max-time 60 --output "$body" --write-out '%{http_code} %{time_total}' "$URL") || code=$?
  [[ $code != [1234] && $code != 127 ]] || stop 2 "curl cannot ask for $URL: exit code $code."
  [[ $answer =~ ^[0-9]{3}\ [0-9]+([.][0-9]+)?$ ]] || answer="000 0"
  status=${answer% *}
  milliseconds=$(jq -n --argjson seconds "${answer#* }" '$seconds * 1000 | ceil')
  why=$(fault "$code" "$status" "$milliseconds") || exit
  echo "Try $try: $URL: status $status, $milliseconds ms${why:+: $why}"
  [[ -n $why ]] || break
  ((try == TRIES)) || sleep "$PAUSE_SECONDS"
done

printf 'status=%s\nmilliseconds=%s\n' "$status" "$milliseconds" >>"${GITHUB_OUTPUT:-/dev/null}"
[[ -z ${EVIDENCE-} ]] || jq -n --arg status "$status" --argjson ms "$milliseconds" --arg why "$why" \
  '{tool: "curl", url: $ENV.URL, status: ($status | tonumber), milliseconds: $ms, fault: (if $why == "" then null else $why end)}' >"$EVIDENCE"
[[ -z $why ]] || stop 1 "$URL: $why."
