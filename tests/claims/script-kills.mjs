// What makes a script hold its rule, taken out of it; and the test that must notice. `of` stands in the script exactly once.
const promotion = (name) => `templates/github/scripts/${name}.sh`;
const inlineStep = (name) => `templates/github/steps/${name}.sh`;
const gate = (name) => `stdlib/scripts/${name}.sh`;

export const kills = [
  // Approvals
  { script: promotion('approvals'), of: '.people = .clicked - $barred)', by: '.people = .clicked)', in: 'approvals', test: 'slot: an excluded account does not count, whatever the case of its name' },
  { script: promotion('approvals'), of: '.state == "approved" and .login', by: '.login', in: 'approvals', test: 'slot: no approval at all fails: bypassed by an admin, or an environment that a typo created' },
  { script: promotion('approvals'), of: '($slot.people - $taken)[]', by: '$slot.people[]', in: 'approvals', test: 'deploy: the same person in two teams counts once' },
  { script: promotion('approvals'), of: 'select($now - .time > ($ENV.EXPIRES_SECONDS | tonumber))', by: 'select(false)', in: 'approvals', test: 'expiry: every slot by its own time' },
  { script: promotion('approvals'), of: '[[ $GITHUB_RUN_ATTEMPT == 1 || -z $given ]] ||', by: 'true ||', in: 'approvals', test: 'fresh: a first attempt may start, a re-run of everything after approvals may not' },
  { script: promotion('approvals'), of: '. + $started | unique', by: 'unique', in: 'approvals', test: 'the starter: excluded in every attempt, also who re-ran it' },
  { script: promotion('excluded'), of: '.[0] + [.[1][].pulls[].author | strings] | unique', by: '.[0]', in: 'excluded', test: 'pr_author: the authors of all pull requests in between, each once' },
  { script: promotion('excluded'), of: 'came=$(merged_into "$of_commits" "$BRANCH")', by: 'came=$of_commits', in: 'excluded', test: 'pr_author: a pull request that is open, or was merged into a branch of somebody, does not hide who pushed' },
  { script: promotion('merge-approvals'), of: ' and .commit_id == $pull.head\n', by: '\n', in: 'merge-approvals', test: 'a review of an older head does not count, and one of the head after it does' },
  { script: promotion('merge-approvals'), of: '[[ $can == false ]] ||', by: 'false ||', in: 'merge-approvals', test: 'the author, a bot, an account that is gone, and who may not push, do not count' },
  { script: promotion('merge-approvals'), of: 'IN("APPROVED", "CHANGES_REQUESTED", "DISMISSED"))', by: 'IN("APPROVED"))', in: 'merge-approvals', test: 'the latest word counts: dismissed and changes requested take it away, a comment does not' },
  { script: promotion('merge-approvals'), of: '[[ -z $direct ]] ||', by: 'true ||', in: 'merge-approvals', test: 'what came by no pull request of this branch is refused' },

  // Lists that people tick
  { script: promotion('checklist'), of: ' and .user.type == "Bot"\n', by: '\n', in: 'checklist', test: 'an issue that a person or another app opened does not count, nor a pull request' },
  { script: promotion('checklist'), of: ', $CANDIDATE, ${hash', by: ', ${hash', in: 'checklist', test: 'an issue for another commit, environment or list, or for the list as it was, does not count' },
  { script: promotion('checklist'), of: 'map(select(.editor.__typename != "User")', by: 'map(select(false)', in: 'checklist', test: 'only people tick: nobody, an app, a workflow, and an account that is gone, do not' },
  { script: promotion('checklist'), of: "[[ $people != '[]' ]] ||", by: 'true ||', in: 'checklist', test: 'only people tick: nobody, an app, a workflow, and an account that is gone, do not' },
  { script: promotion('checklist'), of: 'if [[ -n $open ]]; then', by: 'if false; then', in: 'checklist', test: 'one open box is enough to wait, and only those that must be ticked are asked for' },
  { script: promotion('boxes'), of: '!= $want then', by: '== null then', in: 'checklist', test: 'an item that is taken away, changed, added or ticked outside the list is refused' },
  { script: promotion('boxes'), of: 'if ($from | length) != 1 or ($to | length) != 1 or', by: 'if ($from | length) < 1 or ($to | length) < 1 or', in: 'checklist', test: 'open boxes, another list and no list are refused' },
  { script: promotion('pull-checklist'), of: 'NUMBER=${BASH_REMATCH[1]} HEAD=', by: 'exit 0', in: 'checklist', test: 'in a merge queue the pull request that its branch names is looked at once more' },
  { script: promotion('pull-checklist'), of: '((written >= came)) ||', by: 'true ||', in: 'checklist', test: 'what was ticked before the last push is void' },
  { script: promotion('pull-checklist'), of: '| max // 0', by: '| min // 0', in: 'checklist', test: 'what was ticked before the last push is void' },
  { script: promotion('pull-checklist'), of: '[[ $by == User ]] ||', by: 'true ||', in: 'checklist', test: 'the last word is a person\'s' },
  { script: promotion('pull-checklist'), of: '[[ $now == "$HEAD" ]] ||', by: 'true ||', in: 'checklist', test: 'a run for a head that is gone does not speak for the new one' },

  // Kinds of change
  { script: promotion('changes'), of: 'select(.merged and (.base', by: 'select((.base', in: 'classify', test: 'a pull request that is open, or was merged elsewhere, is not how a commit came' },
  { script: promotion('changes'), of: '(.truncated == false) and ', by: '', in: 'classify', test: 'what cannot be found out is broken, and nothing is put out' },
  { script: promotion('changes'), of: '"\\(.mode) \\(.sha)"', by: '.sha', in: 'classify', test: 'a rename is both paths; a deleted file, a mode and a submodule are changes' },
  { script: promotion('classify'), of: '(if $facts.known | not then ""', by: '(if $facts.known | not then true', in: 'classify', test: 'a first deployment: nothing is known, and nothing is guessed' },
  { script: promotion('classify'), of: 'length > 0 and all(.[]; matches($regexes))', by: 'all(.[]; matches($regexes))', in: 'classify', test: 'what was reverted is no difference; equal trees are nothing to promote' },
  { script: promotion('classify'), of: '(.fork | not) and ', by: '', in: 'classify', test: 'ref: the branch of every pull request, none of a fork; a direct push never' },
  { script: promotion('classify'), of: 'any($perhaps[]; meets($values)) then ""', by: 'any($perhaps[]; meets($values)) then false', in: 'classify', test: 'resources: a type that differs, one that may, none' },
  { script: promotion('classify'), of: '($alone | not) or ', by: '', in: 'classify', test: 'resources: a type that differs, one that may, none' },
  { script: 'templates/github/scripts/resources.py', of: 'values.get(name, parameter.get("Default"))]', by: 'parameter.get("Default")]', in: 'resources', test: 'the value of a parameter comes from the settings of this environment, else from its default' },
  { script: 'templates/github/scripts/resources.py', of: 'left.append(definition)', by: 'pass', in: 'resources', test: 'what a resource takes from elsewhere is part of it, however far away it stands' },
  { script: 'templates/github/scripts/resources.py', of: 'isinstance(event, yaml.AliasEvent)', by: 'event is None', in: 'resources', test: 'where templates do not show it, any type may differ' },
  { script: 'templates/github/scripts/resources.py', of: 'len(values) != len(overrides)', by: 'False', in: 'resources', test: 'where templates do not show it, any type may differ' },
  { script: 'templates/github/scripts/resources.py', of: 'self.follow(after)', by: 'pass', in: 'resources', test: 'values that change while they are deployed, and names that are computed' },
  { script: promotion('resources'), of: '[[ -n ${OTHERWISE-} ]]', by: 'false', in: 'resources', test: 'a stack that is not as its record says, or of another definition, hides everything' },
  { script: promotion('resources'), of: 'for commit in "$BASE" "$CANDIDATE"; do\n  text', by: 'for commit in "$CANDIDATE" "$CANDIDATE"; do\n  text', in: 'resources', test: 'reads both commits, and says whether other files differ' },

  // Calendars, holds, and runs that go on
  { script: promotion('window'), of: '((begin <= minute && minute < end))', by: '((begin <= minute && minute <= end))', in: 'window', test: 'open and closed, at both ends of the hours and of the week' },
  { script: promotion('window'), of: '[[ ${days[$1]} == *$yesterday* ]]', by: '[[ ${days[$1]} == *$today* ]]', in: 'window', test: 'hours across midnight belong to the day on which they begin' },
  { script: promotion('window'), of: 'TZ=$zone printf -v text', by: 'printf -v text', in: 'window', test: 'zones of other kinds: half an hour of daylight saving, three quarters, the other half of the year' },
  { script: promotion('window'), of: 'later=$((next - next % 900 + 900))', by: 'later=$((next + 86400))', in: 'window', test: 'clocks put forward: hours of that night begin where they can' },
  { script: promotion('window'), of: '[[ ${sets[$part]} == open ]] || return 1', by: '[[ ${sets[$part]} == open ]] || continue', in: 'window', test: 'dates are whole days of their zone, both ends included, and can be of another zone than the hours' },
  { script: promotion('window'), of: '[[ -z $ended ]] || broken', by: 'true || broken', in: 'window', test: 'a list that has ended stops everything, whatever the hours say' },
  { script: promotion('window'), of: ' && -f ${TZDIR:-/usr/share/zoneinfo}/$1 ]]', by: ' ]]', in: 'window', test: 'a machine without the zone is not taken for UTC' },
  { script: promotion('hold'), of: 'if all($names[]; . == "all" or IN($known[])) | not then {why: .}', by: 'if false then {why: .}', in: 'hold', test: 'any other text holds everything' },
  { script: promotion('hold'), of: 'any($names[]; . == "all" or . == $me)', by: 'any($names[]; . == $me)', in: 'hold', test: 'it is held by its name, with others, and by `all`' },
  { script: promotion('hold'), of: 'if $held == null then {why: .}', by: 'if $held == null then empty', in: 'hold', test: 'any other text holds everything' },
  { script: promotion('resume'), of: 'if ((until > now)); then', by: 'if false; then', in: 'resume', test: 'a run whose time has come goes on, once; before that it does not' },
  { script: promotion('resume'), of: 'all(.[]; .conclusion == "failure")', by: 'true', in: 'resume', test: 'a run with any other failure stays' },
  { script: promotion('resume'), of: '| if length == 1 then . else [] end', by: '', in: 'resume', test: 'a run with any other failure stays' },
  { script: promotion('resume'), of: ' and .head_repository.full_name == $ENV.GITHUB_REPOSITORY\n', by: '\n', in: 'resume', test: 'only runs of this repository, of these workflows and branches' },
  { script: promotion('resume'), of: '[[ -n $under_way ]]', by: 'false', in: 'resume', test: 'not while a newer run of the branch is under way; when that has ended, yes' },
  { script: promotion('resume'), of: '[[ $later == true ]]', by: 'false', in: 'resume', test: 'of several that wait at the same place, and whose time has come, the newest goes on; at another place, each' },
  { script: promotion('resume'), of: 'then .display_title | strings', by: 'then "one" | strings', in: 'resume', test: 'runs of a path, all of one branch: the branch that somebody named tells them apart' },
  { script: promotion('resume'), of: ' and called == $called)', by: ')', in: 'resume', test: 'a newer run for another branch of a path does not hold one back, one for the same does' },
  { script: promotion('resume'), of: '! is_held "$environment" || held=$environment', by: 'true', in: 'resume', test: 'a run that is held goes on when the hold is gone' },

  // The candidate, its soak, and hotfixes
  { script: promotion('runs-already'), of: '.state == "success" and ', by: '', in: 'runs-already', test: 'while something is being deployed, after a failure, or after it was taken back, nothing is taken for granted' },
  { script: promotion('runs-already'), of: ' and .payload.tree == $tree', by: '', in: 'runs-already', test: 'another tree, or nothing at all: the run goes on' },
  { script: promotion('runs-already'), of: '"none in_progress success failure error inactive"', by: '"success"', in: 'runs-already', test: 'while something is being deployed, after a failure, or after it was taken back, nothing is taken for granted' },
  { script: promotion('candidate'), of: 'failure | error) refuse', by: 'error) refuse', in: 'candidate', test: 'what failed there last, or was taken back, or has no end, is refused, although it was good before' },
  { script: promotion('candidate'), of: '[[ ${NOTHING_TO_DO-} == true ]]', by: '[[ -n ${NOTHING_TO_DO-} ]]', in: 'candidate', test: 'with nothing to do nothing is looked for, and nothing is given that could be deployed' },
  { script: promotion('candidate'), of: '((now >= ends)) ||', by: 'true ||', in: 'candidate', test: 'a soak ends at its very second' },
  { script: promotion('candidate'), of: '[[ -z $superseded ]] ||', by: 'true ||', in: 'candidate', test: 'a newer version there: restart refuses, keeps does not care, holds refuses what came too early' },
  { script: promotion('candidate'), of: ' and .[0].payload.digest == .[1].payload.digest', by: '', in: 'candidate', test: 'the same package again, as by a back-merge, does not begin the soak anew; another build does' },
  { script: promotion('soak-holds'), of: '(.since | fromdateiso8601) >= $since', by: 'true', in: 'candidate', test: 'what has reached the target no longer soaks; an old visit, another version, a failure and a forged record do not count' },
  { script: promotion('hotfix'), of: '[[ $allowed == true ]] ||', by: 'true ||', in: 'hotfix', test: 'started elsewhere than on an allowed branch, it says so before anything is asked' },
  { script: promotion('hotfix'), of: '[[ $fits == true ]] ||', by: 'true ||', in: 'hotfix', test: 'only a branch that is called as the definition says' },
  { script: promotion('hotfix'), of: 'bash "$here/forward.sh"', by: 'echo "$here/forward.sh"', in: 'hotfix', test: 'one that is behind what is live, or beside it, would take something away' },
  { script: promotion('land'), of: ' && $from_has == false ]]', by: ' && false ]]', in: 'land', test: 'what has the fix already is left alone, by history or by a squash' },
  { script: promotion('land'), of: ' and .head.repo.full_name == $ENV.GITHUB_REPOSITORY', by: '', in: 'land', test: 'a closed one, one of a fork, and one between other branches do not stand in' },

  // One package
  { script: promotion('verify-artifact'), of: '[[ sha256:${sum%% *} == "$DIGEST" ]] ||', by: 'true ||', in: 'artifact', test: 'verify-artifact: another archive is refused and not unpacked' },
  { script: promotion('verify-artifact'), of: '[[ -L $entry && $(realpath -m "$entry")/ == "$root"/* ]] ||', by: 'true ||', in: 'artifact', test: 'verify-artifact: links out of the archive and special files are refused' },
  { script: promotion('version'), of: 'previous=$(newest --merged HEAD)', by: 'previous=$(newest)', in: 'version', test: 'a tag that is not in the history does not count' },

  // One deployment at a time, and never backwards
  { script: promotion('lease'), of: "put 'attribute_not_exists(pk) OR run_id = :me' \"\"", by: "put 'attribute_not_exists(pk) OR attribute_exists(pk)' \"\"", in: 'lease', test: 'take: a free lease is written with key, owner and time, on condition' },
  { script: promotion('lease'), of: '[[ $open == false ]] ||', by: 'true ||', in: 'lease', test: 'take: a lease of a dead run that left a deployment open, or one nobody can judge, is refused' },
  { script: promotion('forward'), of: 'descends=$(contains "$sha" "$CANDIDATE")', by: 'descends=true', in: 'forward', test: 'an old run approved late, and another branch, are refused' },
  { script: promotion('forward'), of: '[[ $found != behind ]] ||', by: 'true ||', in: 'forward', test: 'fed by several branches: another branch may come, an older version may not' },
  { script: promotion('forward'), of: '[[ $state != inactive ]] ||', by: 'true ||', in: 'forward', test: 'a version that was taken back on purpose does not come again by a run that waited; one that failed may be tried again' },
  { script: promotion('forward'), of: '[[ $state == in_progress && $LEASED == true ]]', by: 'false', in: 'forward', test: 'under the lease, a deployment without an end stops; before it, it may be one that runs' },

  // Records
  { script: promotion('accepted'), of: 'and .creator.login == "github-actions[bot]" and .creator.type == "Bot"\n', by: '\n', in: 'live', test: 'forged records: each is ignored, what was genuine before them stays live' },
  { script: promotion('accepted'), of: "'map(select(.creator.login == \"github-actions[bot]\" and .creator.type == \"Bot\")", by: "'map(select(true)", in: 'live', test: 'forged statuses neither add a success nor take one away' },
  { script: promotion('accepted'), of: 'if [[ $trusted != true ]]; then', by: 'if [[ -z $run ]]; then', in: 'live', test: 'code that is not in the branch is ignored, also when a tag has the name of the branch' },
  { script: promotion('records'), of: 'elif [[ " $* " == *" $present "* ]]; then', by: 'elif true; then', in: 'records', test: 'success, failure, inactive: each from the states that allow it' },

  // Deployment and its verification
  { script: promotion('deploy-sam'), of: '[[ -z $partial ]] ||', by: 'true ||', in: 'deploy-sam', test: 'deploy-sam: traffic that still goes elsewhere is refused' },
  { script: promotion('deploy-sam'), of: '[[ -z $behind ]] ||', by: 'true ||', in: 'deploy-sam', test: 'deploy-sam: an alias that does not run the published version is refused' },
  { script: promotion('live-versions'), of: '[[ -z $shifting ]] ||', by: 'true ||', in: 'deploy-sam', test: 'live-versions: a shift under way is refused, and shown in detail' },
  { script: gate('lambda-invoke'), of: "'.FunctionError == null'", by: "'true'", in: 'lambda-invoke', test: 'a function that fails fails, though the call gave 200; its message is not printed' },
  { script: gate('lambda-invoke'), of: '.statusCode | tostring == $ENV.STATUS', by: 'true', in: 'lambda-invoke', test: 'the statusCode in the answer' },
  { script: gate('lambda-invoke'), of: 'cat "$PAYLOAD_FILE" >"$work/payload"', by: 'echo "{}" >"$work/payload"', in: 'lambda-invoke', test: 'the payload: none, given, from a file' },
  { script: gate('lambda-invoke'), of: ' --qualifier "${1##*:}"', by: '', in: 'lambda-invoke', test: 'every function behind the alias is called, and only those' },
  { script: gate('http-get'), of: '[[ $status != "$STATUS" ]]', by: 'false', in: 'http-get', test: 'another status fails, after all tries' },
  { script: gate('http-get'), of: '((milliseconds > WITHIN_MS))', by: 'false', in: 'http-get', test: 'an answer that is too late fails, and so does one whose body is' },

  // Rollback
  { script: promotion('converge'), of: "result=unchanged\nchanges=$(differences \"$before\")", by: "result=unchanged\nchanges='[]'", in: 'converge', test: 'verification failed after a complete deployment: the alias goes back, and the stack is known to differ' },
  { script: promotion('converge'), of: "move_to \"$changes\"\n  changes=$(differences \"$before\")", by: "move_to \"$changes\"\n  changes='[]'", in: 'converge', test: 'the rollback fails: a person must act, the record stays open, the lease is given back' },
  { script: promotion('converge'), of: 'if [[ $state != in_progress ]]; then', by: 'if false; then', in: 'converge', test: 'found good, or rolled back before: nothing is done' },
  { script: promotion('converge'), of: 'say error "$ENVIRONMENT was rolled back', by: 'echo "$ENVIRONMENT was rolled back', in: 'converge', test: 'verification failed after a complete deployment: the alias goes back, and the stack is known to differ' },
  { script: promotion('rollback-target'), of: '[[ -n ${REASON//[[:space:]]/} ]] ||', by: 'true ||', in: 'rollback-target', test: 'no reason, no rollback' },
  { script: promotion('rollback-target'), of: ' && ($state == success || ($state == inactive && -n $wanted)) ]]', by: ' ]]', in: 'rollback-target', test: 'one that failed is passed by; so is the same tree again' },
  { script: promotion('switch-aliases'), of: '[[ $status != *_IN_PROGRESS || $status == UPDATE_COMPLETE_CLEANUP_IN_PROGRESS ]] ||', by: 'true ||', in: 'switch-aliases', test: 'a stack that is being changed is left alone' },
  { script: promotion('report'), of: "'. + {($name): $content}'", by: "'.'", in: 'report', test: 'says what the record says, and what the checks found' },

  // Messages
  { script: promotion('notify-slack'), of: 'if [[ $status == 200 ]]; then', by: 'if [[ $status != 000 ]]; then', in: 'notify', test: 'what will not pass is not tried again' },
  { script: promotion('notify-mail'), of: ' --ssl-reqd ', by: ' --ssl ', in: 'notify', test: 'on other ports TLS begins with STARTTLS; without it nothing is sent, the login least of all' },

  // Tests, scans and settings
  { script: inlineStep('all-passed'), of: '.result == "success"', by: '.result != "failure"', in: 'all-passed', test: 'skipped, cancelled and failed are no success' },
  { script: inlineStep('all-passed'), of: 'length > 0 and ', by: '', in: 'all-passed', test: 'no check is no success' },
  { script: inlineStep('source-branch'), of: 'env.HEAD_REPOSITORY == env.GITHUB_REPOSITORY and ', by: '', in: 'source-branch', test: 'no fork may, whatever it calls its branch' },
  { script: inlineStep('source-branch'), of: '"[^/]*"', by: '".*"', in: 'source-branch', test: 'no other may' },
  { script: promotion('apply-settings'), of: '.[$team] = $id', by: '.[$team] = 11', in: 'apply-settings', test: 'teams that review files are found by their names' },
  { script: inlineStep('secrets'), of: '${!flag-} != true', by: '${!flag-} == none', in: 'notify', test: 'names every secret that is not set, and where to set it' },
  { script: gate('pytest'), of: '.tests == 0 and $ENV.EMPTY == "fails"', by: 'false', in: 'pytest', test: 'no test is a failure, unless that is allowed' },
  { script: gate('ruff'), of: '1) stop 1', by: '1) echo', in: 'ruff', test: 'fails where something is found' },
  { script: gate('ruff'), of: 'ruff check --no-fix ', by: 'ruff check ', in: 'ruff', test: 'passes where nothing is found, with the pinned ruff, changing nothing' },
  { script: gate('mypy'), of: '1) stop 1', by: '1) echo', in: 'mypy', test: 'passes good types, fails bad ones' },
  { script: gate('bandit'), of: 'index($highest) <= index($ENV.WORST)', by: 'true', in: 'bandit', test: 'what is found is held against what may pass' },
  { script: gate('cfn-lint'), of: '[[ $found == 0 ]] ||', by: 'true ||', in: 'cfn-lint', test: 'findings fail whatever the exit code says' },
  { script: gate('sam-validate'), of: '1) stop 1', by: '1) echo', in: 'sam-validate', test: 'an invalid one fails' },
  { script: promotion('apply-settings'), of: 'select(.value | holds($is[$key]) | not)', by: 'select(false)', in: 'apply-settings', test: '--dry-run changes nothing, and says whether anything differs' },
  { script: promotion('settings-drift'), of: 'select(.value | holds($is[$key]) | not)', by: 'select(false)', in: 'settings-drift', test: 'every change that is shown is found' },
];
