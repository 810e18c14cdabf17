#!/usr/bin/env bash
# Sends one mail through an SMTP server, encrypted or not at all.
#
# In:   SERVER, PORT              465: TLS from the first byte; any other: STARTTLS, without which nothing is sent
#       SMTP_USER, SMTP_PASSWORD  secrets. They are handed to curl on standard input, never on a command line
#       FROM, RECIPIENTS          an address; a JSON list of addresses
#       SUBJECT, MESSAGE           the mail
#       NOT_SENT                  how a failure is shown: error (default), or warning where nothing waits for the notice
# Exit: 0 the server took the mail for every recipient, 2 it did not, or could not be reached
# Rights: none
set -euo pipefail
here=$(dirname "${BASH_SOURCE[0]}")
# shellcheck source-path=SCRIPTDIR source=lib.sh disable=SC1091
source "$here/lib.sh"

# not_sent TEXT: ends the script.
not_sent() {
  say "${NOT_SENT:-error}" "The mail was not sent. $1"
  exit 2
}

# setting NAME VALUE: a line of curl's configuration. A line feed would begin another one.
setting() {
  local value=${2//\\/\\\\}
  [[ $2 != *[$'\r\n']* ]] || not_sent "The user or the password has more than one line."
  printf '%s = "%s"\n' "$1" "${value//\"/\\\"}"
}

# encoded TEXT: the value of a header. Control characters become blanks, so that no value adds a header. What is not ASCII, or
# long, is cut into encoded words (RFC 2047).
encoded() {
  jq -rn --arg text "$1" '$text | gsub("[\u0000-\u001f\u007f]+"; " ")
    | if test("^[ -~]{0,200}$") and (contains("=?") | not) then .
      else . as $all | [range(0; length; 10) as $at | "=?UTF-8?B?\($all[$at:$at + 10] | @base64)?="] | join("\r\n ") end'
}

for name in SMTP_USER SMTP_PASSWORD; do
  [[ -n ${!name-} ]] || not_sent "The secret behind $name is empty or not set."
done
[[ $SMTP_USER != *:* ]] || not_sent "The user may not hold a colon."
need SERVER FROM RECIPIENTS SUBJECT MESSAGE
need_number PORT
to=$(json "$RECIPIENTS" 'if length > 0 and all(.[]; type == "string" and test("^[!-~]+@[!-~]+$")) then join(" ") else null end')

mail=$(mktemp)
trap 'rm -f "$mail"' EXIT
headline=$(encoded "$SUBJECT")
{
  printf 'From: %s\r\n' "$FROM"
  printf 'To: %s\r\n' "${to// /,$'\r\n' }"
  printf 'Subject: %s\r\n' "$headline"
  printf 'Date: %s\r\n' "$(LC_ALL=C date -R)"
  printf 'Auto-Submitted: auto-generated\r\n'
  printf 'MIME-Version: 1.0\r\nContent-Type: text/plain; charset=utf-8\r\nContent-Transfer-Encoding: base64\r\n\r\n'
  base64 -w 76 <<<"$MESSAGE" | sed 's/$/\r/'
} >"$mail"

scheme=smtp
[[ $PORT != 465 ]] || scheme=smtps
arguments=(--disable --config - --proto '=smtp,smtps' --ssl-reqd --tlsv1.2 --silent --show-error --connect-timeout 15 --max-time 60
  --url "$scheme://$SERVER:$PORT" --mail-from "$FROM" --upload-file "$mail")
for one in $to; do arguments+=(--mail-rcpt "$one"); done
login=$(setting user "$SMTP_USER:$SMTP_PASSWORD")
for pause in 2 10 0; do
  code=0
  problem=$(curl "${arguments[@]}" <<<"$login" 2>&1) || code=$?
  if [[ $code == 0 ]]; then
    echo "$SERVER took the mail."
    exit 0
  fi
  # Only what may pass by itself is tried again: no address, no connection, no answer.
  [[ $code == 6 || $code == 7 || $code == 28 || $code == 56 ]] || break
  [[ $pause == 0 ]] || sleep "$pause"
done
not_sent "$SERVER:$PORT: ${problem:-curl ended with $code}"
