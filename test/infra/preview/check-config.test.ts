import { join } from 'node:path';
import { expect } from 'chai';
import { mergeConfig, Refused } from './check-config.ts';
import { type ConfigKey, readProject } from './project-file.ts';

const project = readProject(join(import.meta.dirname, 'fixture'));
const withKey = (key: string, described: ConfigKey) => ({ ...project, config: { [key]: described } });
const given = { config: { 'gcp:project': 'acme' }, secrets: { password: 'hidden words' } };

describe('what Pulumi makes of a configuration', () => {
  it('adds defaults, and leaves secrets marked', () => {
    expect(mergeConfig(project, 'dev', given)).to.deep.equal({
      values: {
        ...{ 'gcp:project': 'acme', 'gcp:region': 'europe-west1', 'fixture:colour': 'blue' },
        ...{ 'fixture:numbers': '[1,2]', 'fixture:password': 'hidden words', 'fixture:mischief': 'none' },
      },
      secretKeys: ['fixture:password'],
    });
  });

  it('takes a bare value for a default, or for the value where the key is another’s', () => {
    expect(project.config['gcp:region']).to.deep.equal({ value: 'europe-west1' });
  });

  const refusals: readonly [string, ConfigKey, unknown, RegExp][] = [
    ['a key without default that is not set', { type: 'string' }, undefined, /missing .*key/],
    ['a text for a number', { type: 'integer' }, 'many', /'key' must be of type 'integer'/],
    ['a number for a text', { type: 'string' }, 1, /must be of type 'string'/],
    ['a wrong item', { type: 'array', items: { type: 'string' } }, [1], /must be of type 'array'/],
    ['a plain secret', { type: 'string', secret: true }, 'open', /must be encrypted/],
    [
      'a secret with a default',
      { type: 'string', secret: true, default: '' },
      undefined,
      /must be encrypted/,
    ],
    ['an array without items', { type: 'array', default: [] }, undefined, /without 'items'/],
    ['a default of another type', { type: 'boolean', default: 'maybe' }, undefined, /default of 'key'/],
    ['a type that Pulumi does not know', { type: 'number', default: 1 }, undefined, /type number/],
    ['both default and value', { default: 1, value: 1 }, undefined, /both/],
  ];
  for (const [what, described, value, says] of refusals) {
    it(`refuses ${what}`, () => {
      const config = value === undefined ? {} : { key: value };
      expect(() => mergeConfig(withKey('key', described), 'dev', { config, secrets: {} })).to.throw(
        Refused,
        says,
      );
    });
  }

  it('refuses a default for a key of another namespace', () => {
    const other = withKey('gcp:project', { default: 'acme' });
    expect(() => mergeConfig(other, 'dev', given)).to.throw(Refused, /gcp:project/);
  });

  const accepted: readonly [ConfigKey, unknown][] = [
    [{ type: 'integer' }, '42'],
    [{ type: 'integer' }, 42],
    [{ type: 'boolean' }, 'true'],
    [{ type: 'object' }, { a: 1 }],
    [{ type: 'array', items: { type: 'array', items: { type: 'integer' } } }, [[1], [2]]],
    [{}, 'anything'],
  ];
  for (const [described, value] of accepted) {
    it(`takes ${JSON.stringify(value)} for ${JSON.stringify(described)}`, () => {
      const stack = { config: { key: value }, secrets: {} };
      const { values } = mergeConfig(withKey('key', described), 'dev', stack);
      expect(values['fixture:key']).to.equal(
        typeof value === 'object' ? JSON.stringify(value) : String(value),
      );
    });
  }
});
