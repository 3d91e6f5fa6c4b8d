import { expect } from 'chai';
import { type CpuProfile, type ProfileNode, sharesOf } from '../../bench/cpu-profile.ts';

const node = (
  id: number,
  functionName: string,
  url: string,
  children: readonly number[] = [],
): ProfileNode => ({
  id,
  callFrame: { functionName, url, lineNumber: 9 },
  children,
});

const ROOT = 'file:///somewhere';
const nodes = [
  node(1, '(root)', '', [2, 3, 8, 9]),
  node(2, '(idle)', ''),
  node(3, 'settle', `${ROOT}/functions/settle.ts`, [4, 5, 7]),
  node(4, 'hash', 'node:internal/crypto/hash'),
  node(5, 'request', `${ROOT}/node_modules/@scope/outer/node_modules/got/index.js`, [6]),
  node(6, 'write', 'node:net'),
  node(7, 'registerDestroyHook', ''),
  node(8, '(garbage collector)', ''),
  node(9, 'read', 'node:net'),
];

const profile = (samples: readonly number[], micros = 1000): CpuProfile => ({
  nodes,
  samples,
  timeDeltas: samples.map(() => micros),
});

const owners = (samples: readonly number[], skipMs = 0) =>
  Object.fromEntries(sharesOf(profile(samples), skipMs).owners.map(({ name, share }) => [name, share]));

describe('a CPU profile', () => {
  it('charges what Node does to the file or package that asked for it', () => {
    expect(owners([4])).to.deep.equal({ 'functions/settle.ts': 1 });
    expect(owners([6])).to.deep.equal({ got: 1 });
    expect(owners([9])).to.deep.equal({ 'Node itself': 1 });
  });

  it('charges nobody else with hooks and garbage', () => {
    expect(owners([7, 8, 8, 3])).to.deep.equal({
      'garbage collector': 0.5,
      'async hooks of node:domain': 0.25,
      'functions/settle.ts': 0.25,
    });
  });

  it('leaves out idleness and the beginning', () => {
    expect(owners([3, 2, 2, 4, 6], 4)).to.deep.equal({ 'functions/settle.ts': 0.5, got: 0.5 });
  });

  it('names functions by place and sorts by share', () => {
    const { functions } = sharesOf(profile([3, 5, 5, 8]), 0);
    expect(functions).to.deep.equal([
      { name: 'request got/index.js:10', share: 0.5 },
      { name: 'settle functions/settle.ts:10', share: 0.25 },
      { name: '(garbage collector)', share: 0.25 },
    ]);
  });
});
