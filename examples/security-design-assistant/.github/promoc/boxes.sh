#!/usr/bin/env bash
# The boxes of a checklist in a text on GitHub. For checklist.sh and pull-checklist.sh, which source it after lib.sh.
#
# LIST is the list as it was written into the text: lines "- [ ] item", those that may stay open end in " *(optional)*", headings and empty lines
# between them. In the text it stands between two comments that name it.
#
# In:   CHECKLIST (name), LIST
# Token permissions: none. AWS actions: none.
# shellcheck disable=SC2016 # $names in single quotes are variables of jq
# shellcheck disable=SC2034 # used by the scripts that source this one
boxes_begin="<!-- promoc checklist ${CHECKLIST:?} -->"
boxes_end="<!-- end of checklist $CHECKLIST -->"

# check_list: LIST has at least one box that must be ticked, and none that is.
check_list() {
  jq -en '$ENV.LIST | split("\n") | any(.[]; test("^- \\[ \\] .") and (endswith(" *(optional)*") | not)) and all(.[]; test("^- \\[[xX]\\]") | not)' >/dev/null ||
    broken "LIST has no box that must be ticked, or one that is already."
}

# boxes TEXT: {"state": "missing" | "altered" | "read", "open": [...]}: whether the list stands in the text as it is, and what is not ticked.
# Ticking is all that may be done to it: whoever takes an item away has not ticked it.
boxes() {
  jq -cn --arg text "$1" --arg first "$boxes_begin" --arg last "$boxes_end" '
    def lines: gsub("\r"; "") | split("\n") | map(sub("[ \t]+$"; "")) | until(length == 0 or .[0] != ""; .[1:]) | until(length == 0 or .[-1] != ""; .[:-1]);
    ($text | gsub("\r"; "") | split("\n") | map(sub("[ \t]+$"; ""))) as $all
    | ($all | indices($first)) as $from | ($all | indices($last)) as $to
    | if ($from | length) != 1 or ($to | length) != 1 or $from[0] > $to[0] then {state: "missing"}
      else ($ENV.LIST | lines) as $want | ($all[$from[0] + 1:$to[0]] | join("\n") | lines) as $have
        | if ($have | map(sub("^- \\[[xX]\\] "; "- [ ] "))) != $want then {state: "altered"}
          else {state: "read", open: [range($want | length) as $i | $want[$i]
            | select(startswith("- [ ] ") and (endswith(" *(optional)*") | not) and $have[$i] == .) | ltrimstr("- [ ] ")]} end
      end' || broken "The text that has the list could not be read."
}
