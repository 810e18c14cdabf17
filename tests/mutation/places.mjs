// Files of the examples, and names that many mutations use.
export const promote = '.github/workflows/promote.yml';
export const validate = '.github/workflows/validate.yml';
export const rollback = '.github/workflows/rollback.yml';
export const codeowners = '.github/CODEOWNERS';
export const manifest = '.github/promoc/manifest.json';
export const roles = 'infrastructure/promoc/oidc-roles.yaml';
export const parameters = 'samconfig.toml';
export const template = 'template.yaml';
export const script = (name) => `.github/promoc/${name}.sh`;
export const settings = (name) => `.github/promoc/settings/${name}.json`;
export const ruleset = (name) => `.github/promoc/settings/rulesets/${name}.json`;
export const workflow = (name) => `.github/workflows/${name}.yml`;

/** The other example: `promotion.promo` of seven lines. */
export const smallest = { example: 'smallest' };

/** A variant of tests/judges, with what makes deployments wait. */
export const calendars = { example: 'calendars' };
/** One in which candidates soak within their run. */
export const soak = { example: 'soak' };
export const resume = '.github/workflows/resume.yml';

export const checkout = 'actions/checkout@3d3c42e5aac5ba805825da76410c181273ba90b1';
export const credentials = 'aws-actions/configure-aws-credentials@e1253824e5c10ff9df46874f81ed3ec929e19cfd';
export const upload = 'actions/upload-artifact@043fb46d1a93c77aae656e7c1c64a875d1fc6a0a';

// Names of steps.
export const approved = 'The approvals are complete';
export const same = 'It is what was built';
export const leased = 'Nobody else deploys here';
export const recorded = 'Record that the deployment begins';
export const taken = 'Take the role orders-production-deploy';
export const good = 'Record the success';
export const every = 'Every check passed';
