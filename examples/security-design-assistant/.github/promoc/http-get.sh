#!/usr/bin/env bash
# Asks an address and holds the answer against what is expected: status, time, body. Passes with the first try that has all of it.
#
# In:   URL            address, http or https. Redirections are not followed: they have a status of their own
#       STATUS         expected status; default 200
#       WITHIN_MS      longest time until the whole answer is there, in milliseconds; may be empty
#       EXPECT         condition on the body, which must then be JSON: an expression of jq that gives true; may be empty
#       TRIES          default 3
#       PAUSE_SECONDS  between the tries; default 5
#       EVIDENCE       file to write the result into, as JSON; may be empty
# Out:  status         of the last try; 0 when there was no answer
#       milliseconds   how long it took, rounded up
# Exit: 0 as expected, 1 not, 2 could not ask
# Token permissions: none. AWS actions: none.
set -euo pipefail
export LC_ALL=C

stop() {
  local text=${2//'%'/%25}
  text=${text//$'\r'/%0D}
  printf '::error::%s\n' "${text//$'\n'/%0A}" >&2
  exit "$1"
}

STATUS=${STATUS:-200} TRIES=${TRIES:-3} PAUSE_SECONDS=${PAUSE_SECONDS:-5}
[[ ${URL-} =~ ^https?://[^[:space:][:cntrl:]]+$ ]] || stop 2 "URL must be an address of http or https, but is '${URL-}'."
[[ $STATUS =~ ^[1-5][0-9][0-9]$ ]] || stop 2 "STATUS must be a status of HTTP, but is '$STATUS'."
[[ ${WITHIN_MS:-1} =~ ^[1-9][0-9]{0,6}$ ]] || stop 2 "WITHIN_MS must be a number of milliseconds, but is '$WITHIN_MS'."
[[ $TRIES =~ ^[1-9][0-9]?$ ]] || stop 2 "TRIES must be a number from 1 to 99, but is '$TRIES'."
[[ $PAUSE_SECONDS =~ ^[0-9]{1,4}$ ]] || stop 2 "PAUSE_SECONDS must be a number of seconds, but is '$PAUSE_SECONDS'."

work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
# Later than this an answer is none; one that is merely too slow is still measured.
patience=$((${WITHIN_MS:-0} / 1000 + 30))

# ask: sets status, milliseconds and problem, which is empty when all is as expected.
ask() {
  local code=0 seconds='' met
  : >"$work/body"
  curl --disable --silent --show-error --globoff --proto '=http,https' --max-time "$patience" --output "$work/body" \
    --write-out '%{http_code} %{time_total}\n' "$URL" >"$work/figures" 2>"$work/error" || code=$?
  # These are about the address, the connection and the answer; any other code means that curl itself did not work.
  [[ $code =~ ^(0|1|6|7|8|16|18|28|35|52|55|56|60|92|95)$ ]] || stop 2 "curl could not ask (exit code $code): $(cat "$work/error")"
  read -r status seconds <"$work/figures" || true
  [[ ${status-} =~ ^[0-9]{3}$ && $seconds =~ ^[0-9]+\.[0-9]{6}$ ]] || stop 2 "curl gave odd figures: $(cat "$work/figures"). Run this job again."
  status=$((10#$status))
  milliseconds=$(((10#${seconds/./} + 999) / 1000))
  problem=
  if [[ $code != 0 ]]; then
    problem="no whole answer: $(tr -d '[:cntrl:]' <"$work/error")"
  elif [[ $status != "$STATUS" ]]; then
    problem="status $status"
  elif [[ -n ${WITHIN_MS-} ]] && ((milliseconds > WITHIN_MS)); then
    problem="an answer after $milliseconds ms"
  elif [[ -n ${EXPECT-} ]] && ! jq -es 'length == 1' "$work/body" >/dev/null 2>&1; then
    problem="a body that is not JSON"
  elif [[ -n ${EXPECT-} ]]; then
    # The blank keeps an expression that starts with - from being taken for an option.
    met=$(jq -c " $EXPECT" "$work/body" 2>"$work/error") || code=$?
    [[ $code != 3 ]] || stop 2 "EXPECT is no expression of jq: $(cat "$work/error")"
    [[ $code == 0 && $met == true ]] || problem="a body for which this is not true: $EXPECT"
  fi
}

for ((try = 1; ; try++)); do
  ask
  echo "Try $try: status $status, $milliseconds ms. ${problem:-As expected.}"
  [[ -n $problem && $try -lt $TRIES ]] || break
  sleep "$PAUSE_SECONDS"
done

printf 'status=%s\nmilliseconds=%s\n' "$status" "$milliseconds" >>"${GITHUB_OUTPUT:-/dev/null}"
if [[ -n ${EVIDENCE-} ]]; then
  mkdir -p "$(dirname "$EVIDENCE")"
  jq -n --argjson status "$status" --argjson milliseconds "$milliseconds" --argjson tries "$try" --arg problem "$problem" \
    '{url: $ENV.URL, status: $status, milliseconds: $milliseconds, tries: $tries, problem: (if $problem == "" then null else $problem end)}' >"$EVIDENCE"
fi
[[ -z $problem ]] || stop 1 "$URL should give status $STATUS${WITHIN_MS:+ within $WITHIN_MS ms}, but try $try of $TRIES gave $problem."
