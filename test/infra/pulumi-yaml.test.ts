import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect } from 'chai';
import { type Key, sluiceKeys } from '../../infra/config-keys.ts';
import { mergeConfig } from './preview/check-config.ts';
import { readProject, readStackFile } from './preview/project-file.ts';
import { problemsOf } from './support/deploy-config.ts';

const ROOT = join(import.meta.dirname, '..', '..');

/** Pulumi's name for a kind; it has none for a map. */
const TYPES: Readonly<Record<Key['kind'], object>> = {
  string: { type: 'string' },
  integer: { type: 'integer' },
  boolean: { type: 'boolean' },
  strings: { type: 'array', items: { type: 'string' } },
  object: {},
};

describe('Pulumi.yaml', () => {
  it('describes the keys that the program reads, with their types and defaults', () => {
    const expected = Object.entries<Key>(sluiceKeys).map(([name, key]) => [
      `sluice:${name}`,
      { ...TYPES[key.kind], description: key.about, default: key.default },
    ]);
    expect(readProject(ROOT).config).to.deep.equal(Object.fromEntries(expected));
  });

  it('names a file to run, so that no package.json can name another', () => {
    const { folder, entry, runtime } = readProject(ROOT);
    expect(join(folder, entry)).to.equal(join(ROOT, 'infra', 'main.mjs'));
    expect(runtime).to.deep.equal({ name: 'nodejs', options: { typescript: false, packagemanager: 'npm' } });
  });
});

describe('Pulumi.example.yaml', () => {
  it('is a configuration that can be deployed', () => {
    const stack = readStackFile(join(ROOT, 'Pulumi.example.yaml'), 'secret');
    const { values, secretKeys } = mergeConfig(readProject(ROOT), 'example', stack);
    const config = { stack: 'example', values, isSecret: (key: string) => secretKeys.includes(key) };
    expect(problemsOf(config)).to.deep.equal([]);
  });
});

describe('npm run deploy', () => {
  it('builds what is deployed, then runs `pulumi up`', () => {
    const { scripts } = JSON.parse(readFileSync(join(ROOT, 'package.json'), 'utf8'));
    expect(scripts.deploy).to.equal('npm run build && exec pulumi up');
  });
});
