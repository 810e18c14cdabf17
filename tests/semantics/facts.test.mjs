// The model of GitHub has exactly the results that each fact allows: one where GitHub's documentation decides, several
// where it is silent.
import assert from 'node:assert/strict';
import { readdirSync } from 'node:fs';
import { join } from 'node:path';
import { describe, it } from 'node:test';
import { facts, filesOf, keyOf, resultsOfModel } from './lib/facts.mjs';

const sorted = (results) => results.map(keyOf).sort();

describe('facts', () => {
  it('each has a workflow that names its source, and each workflow belongs to one', () => {
    const folder = join(import.meta.dirname ?? new URL('.', import.meta.url).pathname, 'facts');
    assert.deepEqual(readdirSync(folder).filter((file) => file.endsWith('.yml')).sort(), facts.map(({ name }) => `${name}.yml`).sort());
    assert.ok(facts.length >= 40);
    for (const fact of facts) {
      const text = filesOf(fact)['.github/workflows/w.yml'];
      assert.ok(text.startsWith(`# ${fact.fact}\n# Source: ${fact.source}\n`), fact.name);
    }
  });

  it('several results are expected only where it is said what GitHub leaves open', () => {
    for (const { name, scenarios } of facts) {
      for (const { expect, silent } of scenarios) assert.equal(expect.length > 1, silent !== undefined, name);
    }
  });
});

describe('the model', () => {
  for (const fact of facts) {
    it(`${fact.name}: ${fact.fact}`, () => {
      resultsOfModel(fact).forEach((found, i) => {
        const { expect, ...scenario } = fact.scenarios[i];
        assert.deepEqual(sorted(found), sorted(expect), JSON.stringify(scenario));
      });
    });
  }
});
