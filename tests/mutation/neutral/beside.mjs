// Files of the team beside ours.
import { add, append, on, one, prepend } from '../edits.mjs';
import { codeowners, settings, smallest, workflow } from '../places.mjs';

const beside = (name, text) => add(workflow(name), text);
const lint = 'name: Lint\non: [push, pull_request]\npermissions:\n  contents: read\njobs:\n  lint:\n    runs-on: ubuntu-latest\n    steps:\n      - uses: actions/checkout@v7\n      - uses: actions/setup-python@v7\n        with:\n          python-version: \'3.13\'\n      - uses: actions/cache@v5\n        with:\n          path: ~/.cache/pip\n          key: pip-${{ hashFiles(\'requirements*.txt\') }}\n      - run: pipx run ruff check .\n';

export const beside_ = {
  'workflows beside ours': [
    { name: 'a linter, with tags instead of pins', change: beside('lint', lint) },
    { name: 'a linter without permissions', change: beside('lint', lint.replace('permissions:\n  contents: read\n', '')) },
    { name: 'a site of documents', change: beside('docs', 'name: Docs\non:\n  push:\n    branches: [main]\npermissions:\n  contents: read\n  pages: write\n  id-token: write\njobs:\n  build:\n    runs-on: ubuntu-latest\n    steps:\n      - uses: actions/checkout@v7\n      - uses: actions/upload-pages-artifact@v4\n        with:\n          path: docs\n  deploy:\n    needs: build\n    runs-on: ubuntu-latest\n    environment:\n      name: github-pages\n      url: ${{ steps.deployment.outputs.page_url }}\n    steps:\n      - id: deployment\n        uses: actions/deploy-pages@v4\n') },
    { name: 'release notes', change: beside('release', 'name: Release notes\non:\n  push:\n    tags: ["v*"]\npermissions:\n  contents: write\njobs:\n  notes:\n    runs-on: ubuntu-latest\n    steps:\n      - uses: softprops/action-gh-release@v2\n        with:\n          generate_release_notes: true\n') },
    { name: 'a draft of the release', change: beside('drafter', 'name: Release drafter\non:\n  push:\n    branches: [main]\n  pull_request_target:\n    types: [opened, synchronize]\npermissions:\n  contents: write\n  pull-requests: write\njobs:\n  draft:\n    runs-on: ubuntu-latest\n    steps:\n      - uses: release-drafter/release-drafter@v6\n        env:\n          GITHUB_TOKEN: ${{ secrets.GITHUB_TOKEN }}\n') },
    { name: 'what is stale', change: beside('stale', 'name: Stale\non:\n  schedule:\n    - cron: "30 1 * * *"\npermissions:\n  issues: write\n  pull-requests: write\njobs:\n  stale:\n    runs-on: ubuntu-latest\n    steps:\n      - uses: actions/stale@v10\n        with:\n          days-before-stale: 60\n') },
    { name: 'a scan of code', change: beside('codeql', 'name: CodeQL\non:\n  push:\n    branches: [main]\n  pull_request:\n    branches: [main]\n  schedule:\n    - cron: "0 6 * * 1"\npermissions:\n  security-events: write\n  contents: read\n  actions: read\njobs:\n  analyze:\n    name: Analyze (python)\n    runs-on: ubuntu-latest\n    strategy:\n      fail-fast: false\n      matrix:\n        language: [python]\n    steps:\n      - uses: actions/checkout@v7\n      - uses: github/codeql-action/init@v4\n        with:\n          languages: ${{ matrix.language }}\n      - uses: github/codeql-action/analyze@v4\n') },
    { name: 'labels of pull requests', change: beside('labeler', 'name: Labels\non: pull_request_target\npermissions:\n  contents: read\n  pull-requests: write\njobs:\n  label:\n    runs-on: ubuntu-latest\n    steps:\n      - uses: actions/labeler@v6\n') },
    { name: 'tests with coverage, with a secret of the repository', change: beside('coverage', 'name: Coverage\non:\n  push:\n    branches: [main]\npermissions:\n  contents: read\njobs:\n  coverage:\n    runs-on: ubuntu-latest\n    steps:\n      - uses: actions/checkout@v7\n      - run: pip install pytest pytest-cov && pytest --cov --cov-report=xml\n      - uses: codecov/codecov-action@v5\n        with:\n          token: ${{ secrets.CODECOV_TOKEN }}\n') },
    { name: 'calls our checks every night', change: beside('nightly', 'name: Nightly\non:\n  schedule:\n    - cron: "0 2 * * *"\npermissions: {}\njobs:\n  checks:\n    uses: ./.github/workflows/validate.yml\n    permissions:\n      contents: read\n') },
    { name: 'an environment of its own', change: beside('preview', 'name: Preview\non:\n  pull_request:\npermissions:\n  contents: read\njobs:\n  preview:\n    runs-on: ubuntu-latest\n    environment: preview\n    steps:\n      - run: echo "a preview"\n') },
    { name: 'a report of tests', change: beside('report', 'name: Test report\non:\n  workflow_run:\n    workflows: [Validate]\n    types: [completed]\npermissions:\n  contents: read\n  actions: read\n  checks: write\njobs:\n  report:\n    runs-on: ubuntu-latest\n    steps:\n      - uses: dorny/test-reporter@v2\n        with:\n          artifact: report-unit-1\n          name: unit tests\n          path: "*.xml"\n          reporter: java-junit\n') },
    { name: 'tells a channel when a run failed', change: beside('chat', 'name: Chat\non:\n  workflow_run:\n    workflows: [Promote orders]\n    types: [completed]\npermissions: {}\njobs:\n  tell:\n    if: github.event.workflow_run.conclusion == \'failure\'\n    runs-on: ubuntu-latest\n    steps:\n      - run: |\n          curl -sS -d \'{"text": "a run failed"}\' "$HOOK"\n        env:\n          HOOK: ${{ secrets.TEAM_HOOK }}\n') },
    { name: 'merges what Dependabot proposes', change: beside('automerge', 'name: Merge\non: pull_request\npermissions:\n  contents: write\n  pull-requests: write\njobs:\n  merge:\n    if: github.actor == \'dependabot[bot]\'\n    runs-on: ubuntu-latest\n    steps:\n      - run: gh pr merge --auto --squash "$PR"\n        env:\n          PR: ${{ github.event.pull_request.html_url }}\n          GH_TOKEN: ${{ secrets.GITHUB_TOKEN }}\n') },
    { name: 'a linter', ...smallest, change: beside('lint', lint) },
    { name: 'what is stale', ...smallest, change: beside('stale', 'name: Stale\non:\n  schedule:\n    - cron: "30 1 * * *"\npermissions:\n  issues: write\njobs:\n  stale:\n    runs-on: ubuntu-latest\n    steps:\n      - uses: actions/stale@v10\n') },
  ],

  'files beside ours': [
    { name: 'CODEOWNERS of other folders, behind ours', change: on(codeowners, append('\n/docs/** @company/writers\n/src/orders/** @company/orders\n')) },
    { name: 'CODEOWNERS of all files, in front of ours', change: on(codeowners, prepend('* @company/developers\n')) },
    { name: 'our owners for one more folder', change: on(codeowners, append('/tests/** @company/devops-admin\n')) },
    { name: 'our owners for one more file', change: on(codeowners, append('/.github/workflows/promote.yml @company/devops-admin\n')) },
    { name: 'settings of one more environment', change: add(settings('preview'), '{"environment": "preview", "put": {"wait_timer": 0, "prevent_self_review": false, "reviewers": [], "deployment_branch_policy": null}}\n') },
    { name: 'the rules of one more branch', change: add('.github/promoc/settings/rulesets/release.json', '{"name": "release", "target": "branch", "enforcement": "evaluate", "bypass_actors": [], "conditions": {"ref_name": {"include": ["refs/heads/release/**"], "exclude": []}}, "rules": [{"type": "deletion"}]}\n') },
    { name: 'Dependabot', change: add('.github/dependabot.yml', 'version: 2\nupdates:\n  - package-ecosystem: github-actions\n    directory: /\n    schedule:\n      interval: weekly\n') },
    { name: 'Renovate', change: add('renovate.json', '{"extends": ["config:recommended", "helpers:pinGitHubActionDigests"]}\n') },
    { name: 'a form for issues', change: add('.github/ISSUE_TEMPLATE/bug.yml', 'name: Bug\ndescription: Something is wrong\nbody:\n  - type: textarea\n    attributes: {label: What}\n') },
    { name: 'an action of the repository, that ours do not use', change: add('.github/actions/setup/action.yml', 'name: Setup\ndescription: Sets up\nruns:\n  using: composite\n  steps:\n    - run: pip install -r requirements-dev.txt\n      shell: bash\n') },
    { name: 'a script of the team', change: add('scripts/seed.sh', '#!/usr/bin/env bash\necho seed\n') },
    { name: 'a script of the team, beside ours', change: add('.github/promoc/../scripts/tell.sh', '#!/usr/bin/env bash\necho tell\n') },
    { name: 'the README', change: on('README.md', append('\nAsk in #orders.\n')) },
    { name: 'a document', change: on('docs/runbook.md', append('\nCall the duty officer.\n')) },
    { name: 'a document that promoc wrote', change: on('docs/PROMOTION.md', append('\nSee also the wiki.\n')) },
    { name: 'the code', change: on('src/orders/rules.py', append('\n\ndef unused() -> None:\n    """Nothing."""\n')) },
    { name: 'attributes of files', change: add('.gitattributes', '* text=auto\n*.sh text eol=lf\n') },
    { name: 'hooks of a linter', change: add('.pre-commit-config.yaml', 'repos:\n  - repo: https://github.com/astral-sh/ruff-pre-commit\n    rev: v0.14.0\n    hooks:\n      - id: ruff\n') },
    { name: 'a comment in the definition', change: on('promotion.promo', one('// ------------------------------------------------------------------------------------------------ branches\n', '// Both branches are protected alike.\n')) },
    { name: 'the README', ...smallest, change: on('README.md', append('\nAsk in #shop.\n')) },
    { name: 'one more test', ...smallest, change: add('tests/test_more.py', 'def test_more():\n    assert 1 + 1 == 2\n') },
  ],
};
