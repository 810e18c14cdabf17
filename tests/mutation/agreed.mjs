// Edits that look like one of the two kinds and are not, with the reason; they stand here so that nobody tries them again in vain.
export const agreed = [
  {
    edit: 'rollback.yml: `production` without its `if: inputs.mode == \'redeploy\'`, which follows from what it needs',
    taken: 'not neutral',
    why: 'a condition counts on its own: two jobs that lean on one condition would each allow the other to lose it (docs/decisions/verify.md)',
  },
  {
    edit: 'promote.yml: `if: ${{ !cancelled() }}` at the first message of a notice',
    taken: 'not neutral',
    why: 'it then runs where an earlier step failed, which the definition does not mean',
  },
  {
    edit: 'validate.yml: `success() || failure() || cancelled()` for `always()` at the required check',
    taken: 'weakening',
    why: 'all three are false where a job before it was skipped; then the check is skipped, and counts as passed',
  },
  {
    edit: 'promote.yml: `&& github.event_name == \'push\'` at the check before production',
    taken: 'not neutral',
    why: 'stricter, but a manual run on main no longer goes on to production, as the definition says it does',
  },
  {
    edit: 'settings: a branch less for the watch',
    taken: 'not neutral',
    why: 'runs of that branch deploy, and are then refused where they are looked at',
  },
  {
    edit: 'template.yaml: another runtime of the functions',
    taken: 'not neutral',
    why: 'the build sets up what the runtime needs, so the workflow has to be built again',
  },
  {
    edit: 'promote.yml, rollback.yml: `on: workflow_call` alone',
    taken: 'neutral',
    why: 'nothing calls it; with a workflow that does, it is a weakening and tested as one',
  },
  {
    edit: 'samconfig.toml: `parameter_overrides` under `[production.global.parameters]`',
    taken: 'neutral',
    why: 'sam takes the value of the command before that of all commands, and the command has one',
  },
  {
    edit: 'oidc-roles.yaml: a default `*` for the parameter Owner',
    taken: 'neutral',
    why: 'the subject is compared with StringEquals, so a star trusts nobody',
  },
  {
    edit: 'samconfig.toml with line ends of Windows',
    taken: 'not neutral',
    why: 'deploy-sam.sh looks for the exact line of the table and stops where it is not found',
  },
  {
    edit: 'validate.yml: a package under the name of ours, left behind the required check',
    taken: 'neutral',
    why: 'the deployment compares the digest; a workflow without that comparison calls no other one, and there it is a weakening',
  },
  {
    edit: 'a workflow beside ours that starts rollback.yml, with `actions: write`',
    taken: 'neutral',
    why: 'whoever may write such a workflow may start that one by hand; who did stands in the record',
  },
  {
    edit: 'oidc-roles.yaml: something is denied to a role that it is not allowed anyway',
    taken: 'not neutral',
    why: 'a denial weakens nothing, but what is denied can be what a rollback needs: roles have the rights that are declared, no more and no fewer',
  },
  {
    edit: 'settings: a wait timer of an environment, or no review by oneself where nobody is asked',
    taken: 'not neutral',
    why: 'a wait holds back a rollback through that environment as well; settings are as declared, no more and no fewer',
  },
  {
    edit: 'template.yaml: `AutoPublishAlias: !Ref AWS::NoValue` at one function',
    taken: 'not tested',
    why: 'nothing says whether SAM takes it for no alias or for the alias of all functions',
  },
  {
    edit: 'a condition `true` and a choice of the branch by capitals',
    taken: 'neutral',
    why: 'success() is added where no function asks for a status, and GitHub compares texts without regard to capitals',
  },
  {
    edit: 'template.yaml: `MemorySize: !If [Big, !Ref FunctionMemory, 128]`, with a condition `Big` that compares two texts that differ',
    taken: 'not tested',
    why: 'what a condition comes to is not calculated: it mostly depends on parameters, and then each value of them would need a proof of its own',
  },
];
