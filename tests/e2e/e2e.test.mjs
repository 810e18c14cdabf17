// All scenarios, in one process: they share their beginnings.
import { approvals, checkedApprovals } from './scenarios/approvals.mjs';
import { deployments } from './scenarios/deployments.mjs';
import { gates } from './scenarios/gates.mjs';
import { examples } from './scenarios/examples.mjs';

const options = { concurrency: 3 };

for (const name of Object.keys(examples)) {
  gates(name, options);
  approvals(name, options);
  deployments(name, options);
}
checkedApprovals(options);
