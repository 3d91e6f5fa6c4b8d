import { expect } from 'chai';
import fc from 'fast-check';
import { parsePointer } from '../../../functions/json/pointer.ts';
import { type MemberEdits, rewriteMembers } from '../../../functions/json/rewrite-members.ts';
import { CLEARLY_BELOW_QUADRATIC, cpuGrowth } from '../../support/cpu-growth.ts';

type EditTable = { drop?: readonly string[]; rename?: Readonly<Record<string, string>> };

const editsOf = ({ drop = [], rename = {} }: EditTable): MemberEdits => ({
  drops: drop.map(parsePointer),
  renames: Object.entries(rename).map(([pointer, to]) => ({ pointer: parsePointer(pointer), to })),
});

interface Case extends EditTable {
  readonly name: string;
  readonly text: string;
  /** The text afterwards, or the name that collides. */
  readonly becomes?: string;
  readonly collides?: string;
}

const drops: readonly Case[] = [
  { name: 'the only member', text: '{"a":1}', drop: ['/a'], becomes: '{}' },
  { name: 'the first member', text: '{ "a" : 1 , "b" : 2 }', drop: ['/a'], becomes: '{ "b" : 2 }' },
  { name: 'a member in the middle', text: '{"a":1, "b":2, "c":3}', drop: ['/b'], becomes: '{"a":1, "c":3}' },
  { name: 'the last member', text: '{"a":1 , "b":2 }', drop: ['/b'], becomes: '{"a":1 }' },
  { name: 'all members', text: '{ "a":1, "b":2 }', drop: ['/a', '/b'], becomes: '{  }' },
  { name: 'several at the end', text: '{"a":1,"b":2,"c":3}', drop: ['/b', '/c'], becomes: '{"a":1}' },
  { name: 'every second', text: '{"a":1,"b":2,"c":3,"d":4}', drop: ['/a', '/c'], becomes: '{"b":2,"d":4}' },
  { name: 'every duplicate', text: '{"a":1,"b":2,"a":3,"a":4}', drop: ['/a'], becomes: '{"b":2}' },
  {
    name: 'escaped spellings of the name',
    text: '{"\\u0065mail":1,"e\\u006Dail":2,"x":3,"email":4}',
    drop: ['/email'],
    becomes: '{"x":3}',
  },
  {
    name: 'nothing where nothing has the name',
    text: '{"a":{"b":1}}',
    drop: ['/b'],
    becomes: '{"a":{"b":1}}',
  },
  {
    name: 'a nested member',
    text: '{"b":1,"a":{"b":2,"c":3}}',
    drop: ['/a/b'],
    becomes: '{"b":1,"a":{"c":3}}',
  },
  {
    name: 'nested members of every duplicate of their parent',
    text: '{"a":{"b":1},"a":{"c":2,"b":3}}',
    drop: ['/a/b'],
    becomes: '{"a":{},"a":{"c":2}}',
  },
  { name: 'an element by its index', text: '{"a":[0, 1, 2]}', drop: ['/a/1'], becomes: '{"a":[0, 2]}' },
  { name: 'several elements', text: '{"a":[0,1,2]}', drop: ['/a/0', '/a/2'], becomes: '{"a":[1]}' },
  { name: 'no element by a padded index', text: '{"a":[0,1]}', drop: ['/a/01'], becomes: '{"a":[0,1]}' },
  { name: 'a member named like an index', text: '{"0":1,"1":2}', drop: ['/0'], becomes: '{"1":2}' },
  {
    name: 'a member of every element named',
    text: '{"a":[{"b":1},{"b":2},{"b":3}]}',
    drop: ['/a/0/b', '/a/2/b'],
    becomes: '{"a":[{},{"b":2},{}]}',
  },
  {
    name: 'a name with / and ~',
    text: '{"a/b":1,"m~n":2,"~1":3}',
    drop: ['/a~1b', '/m~0n'],
    becomes: '{"~1":3}',
  },
  { name: 'the empty name', text: '{"":1,"a":{"":2,"b":3}}', drop: ['/', '/a/'], becomes: '{"a":{"b":3}}' },
  { name: '__proto__', text: '{"__proto__":{"x":1},"a":1}', drop: ['/__proto__'], becomes: '{"a":1}' },
  { name: 'a parent and its child', text: '{"a":{"b":1},"c":2}', drop: ['/a', '/a/b'], becomes: '{"c":2}' },
  {
    name: 'a last parent and its last child',
    text: '{"c":2,"a":{"b":1}}',
    drop: ['/a/b', '/a'],
    becomes: '{"c":2}',
  },
  {
    name: 'a name that holds structure',
    text: '{"},{":1,"b":"},{"}',
    drop: ['/},{'],
    becomes: '{"b":"},{"}',
  },
  {
    name: 'only what it must',
    text: '{"n":12345678901234567890,"x":1,\n "m" : 1.0,"e":1E400}',
    drop: ['/x'],
    becomes: '{"n":12345678901234567890,"m" : 1.0,"e":1E400}',
  },
];

const renames: readonly Case[] = [
  { name: 'a member', text: '{ "a" : 1 }', rename: { '/a': 'b' }, becomes: '{ "b" : 1 }' },
  {
    name: 'to a name that needs escapes',
    text: '{"a":1}',
    rename: { '/a': 'q"\\' },
    becomes: '{"q\\"\\\\":1}',
  },
  { name: 'an escaped spelling', text: '{"\\u0061":1}', rename: { '/a': 'b' }, becomes: '{"b":1}' },
  { name: 'every duplicate', text: '{"a":1,"a":2}', rename: { '/a': 'b' }, becomes: '{"b":1,"b":2}' },
  {
    name: 'a nested member',
    text: '{"a":{"b":1},"b":2}',
    rename: { '/a/b': 'c' },
    becomes: '{"a":{"c":1},"b":2}',
  },
  {
    name: 'a parent and its child, both named as received',
    text: '{"a":{"b":1}}',
    rename: { '/a': 'x', '/a/b': 'y' },
    becomes: '{"x":{"y":1}}',
  },
  { name: 'no element', text: '{"a":[1]}', rename: { '/a/0': 'b' }, becomes: '{"a":[1]}' },
  {
    name: 'two names crosswise',
    text: '{"a":1,"b":2}',
    rename: { '/a': 'b', '/b': 'a' },
    becomes: '{"b":1,"a":2}',
  },
  { name: 'onto its own name', text: '{"a":1}', rename: { '/a': 'a' }, becomes: '{"a":1}' },
  {
    name: 'onto a dropped name',
    text: '{"a":1,"b":2}',
    drop: ['/b'],
    rename: { '/a': 'b' },
    becomes: '{"b":1}',
  },
  {
    name: 'a dropped member not',
    text: '{"a":1,"b":2}',
    drop: ['/a'],
    rename: { '/a': 'b' },
    becomes: '{"b":2}',
  },
  {
    name: 'onto a name one level up',
    text: '{"b":{"a":1}}',
    rename: { '/b/a': 'b' },
    becomes: '{"b":{"b":1}}',
  },
  {
    name: 'inside a dropped member without asking for room',
    text: '{"a":{"x":1,"y":2},"b":3}',
    drop: ['/a'],
    rename: { '/a/x': 'y' },
    becomes: '{"b":3}',
  },
  { name: 'not onto an existing name', text: '{"a":1,"b":2}', rename: { '/a': 'b' }, collides: 'b' },
  { name: 'not onto an escaped spelling', text: '{"a":1,"\\u0062":2}', rename: { '/a': 'b' }, collides: 'b' },
  { name: 'not two onto one name', text: '{"a":1,"b":2}', rename: { '/a': 'c', '/b': 'c' }, collides: 'c' },
  { name: 'not onto a nested sibling', text: '{"a":{"b":1,"c":2}}', rename: { '/a/b': 'c' }, collides: 'c' },
  {
    name: 'not onto a later duplicate',
    text: '{"a":1,"x":0,"b":2,"b":3}',
    rename: { '/a': 'b' },
    collides: 'b',
  },
];

describe('rewriteMembers', () => {
  for (const [verb, cases] of Object.entries({ drops, renames })) {
    for (const { name, text, becomes, collides, ...edits } of cases) {
      it(`${verb} ${name}`, () => {
        const rewritten = rewriteMembers(text, editsOf(edits));
        if (collides === undefined) expect(rewritten).to.deep.include({ ok: true, text: becomes });
        else expect(rewritten).to.deep.equal({ ok: false, collision: collides });
      });
    }
  }

  it('tells the decoded names that the outermost object has afterwards', () => {
    const text = '{"\\u0061":{"z":1},"b":2,"c":3,"c":4,"d":5}';
    const rewritten = rewriteMembers(text, editsOf({ drop: ['/b', '/a/z'], rename: { '/d': 'e' } }));
    expect(rewritten).to.deep.include({ ok: true, topLevelNames: ['a', 'c', 'c', 'e'] });
  });

  it('tells no names of an empty object', () => {
    expect(rewriteMembers('{}', editsOf({ drop: ['/a'] }))).to.deep.equal({
      ok: true,
      text: '{}',
      topLevelNames: [],
    });
  });

  it('edits at 500 levels', () => {
    const text = `${'{"a":'.repeat(499)}{"b":1,"c":2}${'}'.repeat(499)}`;
    const rewritten = rewriteMembers(text, editsOf({ drop: [`${'/a'.repeat(499)}/b`] }));
    expect(rewritten).to.deep.include({ ok: true, text: text.replace('"b":1,', '') });
  });

  const hostile: Record<string, { edits: EditTable; text: (size: number) => string; size: number }> = {
    'duplicates of a renamed name': {
      edits: { rename: { '/a': 'b' } },
      text: (size) => `{${Array(size).fill('"a":1').join(',')}}`,
      size: 1000,
    },
    'duplicates of a dropped name': {
      edits: { drop: ['/a'] },
      text: (size) => `{${Array(size).fill('"a":1').join(',')}}`,
      size: 10_000,
    },
    'distinct names': {
      edits: { rename: { '/a': 'b' } },
      text: (size) => `{${Array.from({ length: size }, (_, at) => `"${at}":1`).join(',')}}`,
      size: 10_000,
    },
  };
  for (const [what, { edits, text, size }] of Object.entries(hostile)) {
    it(`takes linear time on ${what}`, () => {
      const work = (length: number) => {
        const long = text(length);
        return () => rewriteMembers(long, editsOf(edits));
      };
      expect(cpuGrowth(work, size)).to.be.below(CLEARLY_BELOW_QUADRATIC);
    });
  }

  it('does not pay for the depth of what no edit reaches', () => {
    const work = (levels: number) => {
      const elements = Array(100_000).fill('1').join(',');
      const text = `{"a":${'['.repeat(levels)}${elements}${']'.repeat(levels)}}`;
      return () => rewriteMembers(text, editsOf({ drop: ['/email'] }));
    };
    // 60 levels against 240 change the text by less than a hundredth.
    expect(cpuGrowth(work, 60)).to.be.below(2);
  });

  it('drops any third of the elements of an array of any length', () => {
    fc.assert(
      fc.property(fc.integer({ min: 1, max: 400 }), (length) => {
        const elements = Array.from({ length }, (_, at) => at);
        const drop = elements.filter((each) => each % 3 === 0).map((each) => `/a/${each}`);
        const rewritten = rewriteMembers(JSON.stringify({ a: elements }), editsOf({ drop }));
        const kept = JSON.stringify({ a: elements.filter((each) => each % 3 !== 0) });
        expect(rewritten).to.deep.include({ ok: true, text: kept });
      }),
    );
  });
});
