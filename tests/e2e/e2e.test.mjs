// All scenarios, in one process: they share their beginnings.
import { approvals, checkedApprovals } from './scenarios/approvals.mjs';
import { deployments } from './scenarios/deployments.mjs';
import { examples } from './scenarios/examples.mjs';
import { gates } from './scenarios/gates.mjs';
import { people } from './scenarios/people.mjs';
import { races } from './scenarios/races.mjs';
import { rollbacks } from './scenarios/rollbacks.mjs';
import { starts } from './scenarios/starts.mjs';
import { weakened } from './scenarios/weakened.mjs';

const options = { concurrency: 3 };

const wanted = process.env.SCEN?.split(',');
const all = { gates, approvals, deployments };
for (const name of Object.keys(examples)) for (const [k, f] of Object.entries(all)) if (!wanted || wanted.includes(k)) f(name, options);
for (const [k, f] of Object.entries({ checkedApprovals, rollbacks, races, starts, people, weakened })) if (!wanted || wanted.includes(k)) f(options);
