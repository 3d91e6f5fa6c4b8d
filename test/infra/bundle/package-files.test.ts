import { readFileSync } from 'node:fs';
import { expect } from 'chai';
import { type Lock, lockOf, manifestOf } from '../../../infra/bundle/package-files.ts';

const project = { name: 'p', engines: { node: '>=24' }, dependencies: { a: '1.0.0', z: '9.0.0' } };
const lock = (packages: Lock['packages']): Lock => ({ lockfileVersion: 3, packages });

describe('the package.json of a bundle', () => {
  it('names what is installed beside it in the exact versions of the project', () => {
    expect(manifestOf(project, 'index.cjs', ['a'])).to.deep.equal({
      ...{ name: 'p', private: true, main: 'index.cjs' },
      ...{ engines: { node: '>=24' }, dependencies: { a: '1.0.0' } },
    });
    expect(() => manifestOf(project, 'index.cjs', ['b'])).to.throw('the bundle needs b');
  });
});

describe('the lock of a bundle', () => {
  const manifest = manifestOf(project, 'index.cjs', ['a']);

  it('holds what is needed, in the places where the project has it, and nothing else', () => {
    const packages = {
      '': { dependencies: project.dependencies },
      'node_modules/a': {
        version: '1.0.0',
        resolved: 'https://registry.example/a.tgz',
        dependencies: { b: '^1.0.0', c: '*' },
        optionalDependencies: { absent: '*' },
        peerDependencies: { d: '*', e: '*' },
        peerDependenciesMeta: { e: { optional: true } },
      },
      'node_modules/a/node_modules/b': { version: '1.5.0', dependencies: { a: '*', c: '*' } },
      'node_modules/b': { version: '2.0.0', dev: true },
      'node_modules/c': { version: '3.0.0', devOptional: true, dependencies: { b: '2.0.0' } },
      'node_modules/d': { version: '4.0.0', peer: true },
      'node_modules/e': { version: '5.0.0' },
      'node_modules/z': { version: '9.0.0' },
    };
    const { packages: locked } = lockOf(lock(packages), manifest);
    expect(Object.keys(locked)).to.deep.equal([
      ...['', 'node_modules/a', 'node_modules/a/node_modules/b'],
      ...['node_modules/b', 'node_modules/c', 'node_modules/d'],
    ]);
    expect(locked['']).to.deep.include({ dependencies: { a: '1.0.0' } });
    expect(locked['node_modules/b']).to.deep.equal({ version: '2.0.0' });
    expect(locked['node_modules/c']).to.deep.equal({ version: '3.0.0', dependencies: { b: '2.0.0' } });
    expect(locked['node_modules/a']).to.not.have.property('resolved');
  });

  it('cannot be made of a lock that lacks what the bundle needs', () => {
    expect(() => lockOf(lock({ '': {} }), manifest)).to.throw('package-lock.json lacks a');
  });

  it("locks every dependency of the project's functions-framework", () => {
    const own: Lock = JSON.parse(readFileSync('package-lock.json', 'utf8'));
    const framework = manifestOf(JSON.parse(readFileSync('package.json', 'utf8')), 'index.cjs', [
      '@google-cloud/functions-framework',
    ]);
    const { packages } = lockOf(own, framework);
    const places = Object.keys(packages);
    expect(places).to.include('node_modules/express');
    for (const [place, { dependencies = {}, version }] of Object.entries(packages)) {
      if (place !== '') expect(version, place).to.equal(own.packages[place]?.version);
      for (const name of Object.keys(dependencies)) {
        expect(
          places.some((each) => each.endsWith(`node_modules/${name}`)),
          `${place} needs ${name}`,
        ).to.equal(true);
      }
    }
  });
});
