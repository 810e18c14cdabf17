// All scenarios, in one process: they share their beginnings.
import { again } from './scenarios/again.mjs';
import { approvals, checkedApprovals } from './scenarios/approvals.mjs';
import { deployments } from './scenarios/deployments.mjs';
import { examples } from './scenarios/examples.mjs';
import { gates, laterGates } from './scenarios/gates.mjs';
import { hotfixes } from './scenarios/hotfixes.mjs';
import { matrix } from './scenarios/matrix.mjs';
import { people } from './scenarios/people.mjs';
import { pulls } from './scenarios/pulls.mjs';
import { races } from './scenarios/races.mjs';
import { rollbacks } from './scenarios/rollbacks.mjs';
import { starts } from './scenarios/starts.mjs';
import { times } from './scenarios/times.mjs';
import { weakened } from './scenarios/weakened.mjs';

const options = { concurrency: 3 };

for (const name of Object.keys(examples)) {
  for (const scenarios of [gates, approvals, deployments]) scenarios(name, options);
}
for (const scenarios of [laterGates, checkedApprovals, again, starts, rollbacks, races, people, times, matrix, hotfixes, pulls, weakened]) scenarios(options);
