// What a candidate changes, as routes for run(): trees, commits and the pull requests by which they came.
import { createHash } from 'node:crypto';
import { pages, inTurn, runs } from './run.mjs';
import { sha } from './github.mjs';

/** The id that a tree has here. */
export const treeOf = (tree) => createHash('sha1').update(JSON.stringify(tree)).digest('hex');

/** A commit as GitHub lists it. */
export const commit = (name) => ({
  sha: sha(name), author: { login: 'ann' }, committer: { login: 'web-flow' },
  commit: { message: name, author: { email: 'ann@corp.example' }, committer: { email: 'noreply@github.com', date: '2026-10-01T12:00:00Z' } },
});

/** A merged pull request of this repository; `labels` are answered to a question of their own. */
export const pull = (number, { author = 'ann', labels = [], ...more } = {}) => ({
  labels,
  node: {
    number, author: author && { login: author }, headRefOid: sha(`head${number}`), headRefName: `topic-${number}`, isCrossRepository: false,
    headRepositoryOwner: { login: 'acme' }, baseRefName: 'main', merged: true, ...more,
  },
});

const aliased = (all) => ({ data: { repository: Object.fromEntries(all.map((one, n) => [`c${n}`, one])) } });
const fifties = (all) => {
  const chunks = [];
  for (let n = 0; n < all.length; n += 50) chunks.push(aliased(all.slice(n, n + 50)));
  return chunks.length === 0 ? {} : inTurn(...chunks);
};
const ofCommit = ([name, pulls]) => ({ oid: sha(name), associatedPullRequests: { totalCount: pulls.length, nodes: pulls.map((p) => p.node) } });

/**
 * `history` maps the commits of base..candidate to their pull requests, `before` and `after` are the trees: path to content, or to
 * [mode, content]. Commits come one a page.
 */
export const changes = ({ base = sha('base'), candidate = sha('candidate'), history = { candidate: [] }, before = {}, after = {} } = {}) => {
  const listed = Object.keys(history).map(commit);
  const page = (commits) => ({ status: 'ahead', total_commits: listed.length, base_commit: commit('base'), commits });
  // Answers for the pull requests that are asked for, whichever those are.
  const worn = Object.fromEntries(Object.values(history).flat().map((p) => [p.node.number, p.labels]));
  const labels = `asked=$(grep -o 'c[0-9]*: pullRequest(number: [0-9]*' <<<"$arguments" | tr -dc '0-9: \\n' | jq -Rc 'split(":") | {key: .[0], number: .[2]}')
    jq -s --argjson worn '${JSON.stringify(worn)}' '{data: {repository: map(.number = (.number | gsub(" "; "") | tonumber)
      | {key: "c\\(.key)", value: {number, labels: ($worn["\\(.number)"] | {totalCount: length, nodes: map({name: .})})}}) | from_entries}}' <<<"$asked"`;
  const entries = (tree) => Object.entries(tree).map(([path, is]) => {
    const [mode, content] = Array.isArray(is) ? is : ['100644', is];
    return { path, mode, type: { '160000': 'commit', '040000': 'tree' }[mode] ?? 'blob', sha: sha(content) };
  });
  const trees = [[base, before], [candidate, after]].map(([of, tree]) => [of, treeOf(tree), tree]);
  return {
    [`gh api --paginate repos/acme/shop/compare/${base}...${candidate}?per_page=100`]: listed.length === 0 ? page([]) : pages(...listed.map((c) => page([c]))),
    'gh api graphql *associatedPullRequests*': fifties(Object.entries(history).map(ofCommit)),
    'gh api graphql *pullRequest(number*': runs(labels),
    ...Object.fromEntries(trees.map(([of, id]) => [`gh api repos/acme/shop/git/commits/${of}`, { sha: of, tree: { sha: id } }])),
    ...Object.fromEntries(trees.map(([, id, tree]) => [`gh api repos/acme/shop/git/trees/${id}?recursive=1`, { sha: id, truncated: false, tree: entries(tree) }])),
  };
};
