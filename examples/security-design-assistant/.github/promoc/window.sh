#!/usr/bin/env bash
# Whether a calendar is open now. Asked before anybody is asked to approve, and again as the first thing of the deployment, because
# approvals take their time. When it is closed, the run fails and says from when on it is worth asking again.
#
# In:   CALENDAR  its name, for people
#       OPEN      when it is open: parts with "; " between them, each "DAYS HOURS ZONE", as in
#                 "Mon,Tue 06:00-11:00 Europe/London". The first minute belongs to it, the last one (11:00) not. Hours that end
#                 before they begin end on the day after. Days and hours are those of the zone, whatever its clocks do
#       CLOSED    what is taken out, may be empty: such parts too, and "DATES ZONE", as in
#                 "2026-12-25,2026-12-31..2027-01-02 Europe/London": whole days, the last one included
#       UNTIL     the last day for which a list of dates is complete: "DATE ZONE FILE" with "; " between them; may be empty
#       ADVISORY  true: a closed calendar warns and stops nothing
# Out:  open (true, false); when closed, next (ISO 8601, UTC): when it opens
# Exit: 0 open, 1 closed, 2 could not find out: a list has ended, or this machine does not know a zone
# Token permissions: none. AWS actions: none.
set -euo pipefail
# shellcheck source-path=SCRIPTDIR source=lib.sh disable=SC1091
source "$(dirname "${BASH_SOURCE[0]}")/lib.sh"

need CALENDAR OPEN
[[ ${ADVISORY-} =~ ^(true|false)$ ]] || broken "ADVISORY must be true or false, but is '${ADVISORY-}'."
[[ -n ${CLOSED+set} && -n ${UNTIL+set} ]] || broken "CLOSED and UNTIL must be set, though they may be empty."
now=$(date +%s)
[[ $now =~ ^[0-9]+$ ]] || broken "'$now' is no time."

# Parts, one entry each: its zone, and either days with their minutes or dates. All patterns have as many entries.
readonly date_form='[0-9]{4}-[0-9]{2}-[0-9]{2}'
readonly time_form='([01][0-9]|2[0-3]):([0-5][0-9])'
sets=() zones=() days=() begins=() ends=() dates=()
last_day="" last_day_zone="" # of the days taken out in which the time of is_open lies
declare -A known_zones=() local_day=() local_minute=() local_date=()

use_zone() {
  [[ $1 =~ ^[A-Za-z0-9_+/-]+$ && -f ${TZDIR:-/usr/share/zoneinfo}/$1 ]] ||
    broken "This machine does not know the time zone '$1'." "Its package tzdata knows the zones of the IANA."
  known_zones[$1]=1
}

# weekly_part DAYS HOURS ZONE: the days as digits, 1 for Monday.
weekly_part() {
  local text=$1 name numbers='' position
  local -a names
  IFS=, read -ra names <<<"$text"
  for name in "${names[@]}"; do
    position="Mon Tue Wed Thu Fri Sat Sun "
    [[ $name =~ ^[A-Z][a-z]{2}$ && $position == *"$name "* ]] || broken "'$name' is no day of the week."
    position=${position%%"$name"*}
    numbers+=$((${#position} / 4 + 1))
  done
  [[ $2 =~ ^$time_form-($time_form|24:00)$ ]] || broken "'$2' are no hours."
  days+=("$numbers") dates+=("") zones+=("$3")
  begins+=($((10#${2:0:2} * 60 + 10#${2:3:2}))) ends+=($((10#${2:6:2} * 60 + 10#${2:9:2})))
  ((begins[-1] != ends[-1])) || broken "The hours $2 are none."
}

# read_parts SET TEXT
read_parts() {
  local part fields
  local -a parts
  [[ -n $2 ]] || return 0
  IFS=';' read -ra parts <<<"$2"
  for part in "${parts[@]}"; do
    read -ra fields <<<"$part"
    sets+=("$1")
    if [[ ${#fields[@]} == 3 ]]; then
      weekly_part "${fields[@]}"
    elif [[ ${#fields[@]} == 2 && ${fields[0]} =~ ^$date_form(\.\.$date_form)?(,$date_form(\.\.$date_form)?)*$ && $1 == closed ]]; then
      days+=("") begins+=(0) ends+=(0) dates+=("${fields[0]}") zones+=("${fields[1]}")
    else
      broken "'$part' is no part of a calendar."
    fi
    use_zone "${zones[-1]}"
  done
}

# at TIME: what the clocks of all zones say then.
at() {
  local zone text
  local -a fields
  for zone in "${!known_zones[@]}"; do
    TZ=$zone printf -v text '%(%u %H %M %F)T' "$1"
    read -ra fields <<<"$text"
    local_day[$zone]=${fields[0]} local_minute[$zone]=$((10#${fields[1]} * 60 + 10#${fields[2]})) local_date[$zone]=${fields[3]}
  done
}

# matches N: whether the time of `at` is in part N.
matches() {
  local zone=${zones[$1]} one first last
  local today=${local_day[$zone]} minute=${local_minute[$zone]} begin=${begins[$1]} end=${ends[$1]}
  local yesterday=$(((today + 5) % 7 + 1))
  if [[ -n ${dates[$1]} ]]; then
    for one in ${dates[$1]//,/ }; do
      first=${one%%..*} last=${one##*..}
      [[ ! ${local_date[$zone]} < $first && ! ${local_date[$zone]} > $last ]] || continue
      last_day=$last last_day_zone=$zone
      return 0
    done
    return 1
  fi
  if ((begin < end)); then
    [[ ${days[$1]} == *$today* ]] && ((begin <= minute && minute < end))
  elif ((minute < end)); then
    [[ ${days[$1]} == *$yesterday* ]]
  else
    [[ ${days[$1]} == *$today* ]] && ((begin <= minute))
  fi
}

is_open() {
  local part found=1
  last_day=""
  at "$1"
  for part in "${!sets[@]}"; do
    matches "$part" || continue
    [[ ${sets[$part]} == open ]] || return 1
    found=0
  done
  return "$found"
}

# past_end TIME: prints the list that has ended then, if one has.
past_end() {
  local part fields today
  local -a parts
  IFS=';' read -ra parts <<<"$UNTIL"
  for part in "${parts[@]}"; do
    read -ra fields <<<"$part"
    TZ=${fields[1]} printf -v today '%(%F)T' "$1"
    [[ $today > ${fields[0]} ]] || continue
    echo "${fields[2]}, which is complete until ${fields[0]}"
    return
  done
}

# go_on: moves `next`, which is a closed time, to where that can change. Clocks are put forward and back at quarters of an hour of
# UTC, so up to there the minutes of a zone are counted as they come. Days that are taken out as a whole need not be counted.
go_on() {
  local part wait bound jump text whole=$((next - next % 60)) later=$((next - next % 900 + 900))
  for jump in $((30 * 86400)) 86400; do
    [[ -n $last_day ]] || break
    TZ=$last_day_zone printf -v text '%(%F)T' "$((next + jump))"
    [[ $text > $last_day ]] || {
      next=$((next + jump))
      return
    }
  done
  for part in "${!sets[@]}"; do
    [[ -z ${dates[$part]} ]] || continue
    for bound in "${begins[$part]}" "${ends[$part]}"; do
      wait=$(((bound - local_minute[${zones[$part]}]) * 60))
      ((wait <= 0 || whole + wait >= later)) || later=$((whole + wait))
    done
  done
  next=$later
}

read_parts open "$OPEN"
read_parts closed "$CLOSED"
if [[ -n $UNTIL ]]; then
  IFS=';' read -ra ends_of_lists <<<"$UNTIL"
  for part in "${ends_of_lists[@]}"; do
    read -ra fields <<<"$part"
    [[ ${#fields[@]} == 3 && ${fields[0]} =~ ^$date_form$ ]] || broken "'$part' is no end of a list."
    use_zone "${fields[1]}"
  done
fi

ended=$(past_end "$now")
[[ -z $ended ]] || broken "The calendar $CALENDAR has the list $ended: what is closed after that, nobody has said." \
  "Bring the list up to date, with a new \`until\`, and build again."

if is_open "$now"; then
  output open true
  echo "The calendar $CALENDAR is open."
  exit 0
fi

zone=${zones[0]}
TZ=$zone printf -v here_and_now '%(%a %F %H:%M)T' "$now"
closed="The calendar $CALENDAR is closed: it is $here_and_now in $zone."
horizon=$((now + 400 * 86400))
next=$now
until is_open "$next" || ((next > horizon)); do go_on; done
ended=$(past_end "$next")

output open false
if ((next <= horizon)) && [[ -z $ended ]]; then
  TZ=UTC printf -v iso '%(%FT%TZ)T' "$next"
  output next "$iso"
  TZ=$zone printf -v opens '%(%a %F %H:%M)T' "$next"
  opens="It opens on $opens."
elif [[ -n $ended ]]; then
  opens="It does not open again while $ended."
else
  opens="It does not open within 400 days."
fi

if [[ $ADVISORY == true ]]; then
  say warning "$closed $opens It is advisory, so this goes on."
elif [[ -n ${iso-} ]]; then
  waits "$next" "$closed $opens"
else
  refuse "$closed $opens"
fi
