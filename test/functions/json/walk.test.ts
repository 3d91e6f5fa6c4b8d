import { expect } from 'chai';
import fc from 'fast-check';
import { outline } from '../../../functions/json/outline.ts';
import { walk } from '../../../functions/json/walk.ts';
import { CLEARLY_BELOW_QUADRATIC, cpuGrowth } from '../../support/cpu-growth.ts';
import { anyJson, anyObject, type LocatedMember, membersBelow } from './json-text.ts';

/** Every member that the walk reports, cut out of the text. */
function located(text: string): LocatedMember[] {
  const found: LocatedMember[] = [];
  walk(text, {
    member: ({ start, nameEnd, valueStart, end }, place) => {
      found.push({
        path: place.path(),
        spelled: text.slice(start, nameEnd),
        value: text.slice(valueStart, end),
      });
    },
  });
  return found;
}

/** The value that JSON.parse makes of an object, made from its located members. */
function parsedFromMembers(text: string): unknown {
  const { members = [] } = outline(text, 500) ?? {};
  return Object.fromEntries(
    members.map(({ name, valueStart, end }) => [name, JSON.parse(text.slice(valueStart, end))]),
  );
}

const nested = (depth: number) => `${'['.repeat(depth)}${']'.repeat(depth)}`;

describe('walk', () => {
  it('finds every member at every depth, in any spacing and spelling', () => {
    fc.assert(
      fc.property(anyJson, (json) => {
        expect(located(json.text)).to.deep.equal(membersBelow(json));
      }),
    );
  });

  it('finds every member when white space surrounds the text', () => {
    fc.assert(
      fc.property(anyJson, (json) => {
        expect(located(`\r\n\t ${json.text} \n`)).to.deep.equal(membersBelow(json));
      }),
    );
  });

  it('reports for each member its name, where its container starts and how deep it lies', () => {
    fc.assert(
      fc.property(anyJson, ({ text }) => {
        walk(text, {
          member: ({ name, start, nameEnd, valueStart }, { depth, path, containerStart }) => {
            expect(path().at(-1)).to.equal(name);
            expect(path()).to.have.length(depth);
            expect(text[containerStart]).to.equal(typeof name === 'string' ? '{' : '[');
            if (typeof name === 'string') expect(JSON.parse(text.slice(start, nameEnd))).to.equal(name);
            else expect([start, nameEnd]).to.deep.equal([valueStart, valueStart]);
          },
        });
      }),
    );
  });

  it('reports every number as it is written', () => {
    const numbers: string[] = [];
    const text = '{"a":[-0,1.0,{"1":1e400}],"-5":"7","b":12345678901234567890,"c":[true,null]}';
    walk(text, { number: (literal) => numbers.push(literal) });
    expect(numbers).to.deep.equal(['-0', '1.0', '1e400', '12345678901234567890']);
  });

  it('says nothing of a scalar', () => {
    for (const text of ['1', '"a"', 'null', ' true ']) expect(located(text)).to.deep.equal([]);
  });

  for (const { depth, limit, within } of [
    { depth: 500, limit: 500, within: true },
    { depth: 501, limit: 500, within: false },
    { depth: 1, limit: 0, within: false },
    { depth: 0, limit: 0, within: true },
  ]) {
    it(`${within ? 'passes' : 'stops at'} ${depth} levels where ${limit} are allowed`, () => {
      expect(walk(nested(depth), {}, limit)).to.equal(within);
    });
  }

  it('does not count siblings as depth', () => {
    expect(walk(`[${Array(1000).fill('[{}]').join(',')}]`, {}, 3)).to.equal(true);
  });

  it('walks 100,000 levels without recursion', () => {
    let members = 0;
    const member = () => {
      members += 1;
      return undefined;
    };
    expect(walk(nested(100_000), { member })).to.equal(true);
    expect(members).to.equal(99_999);
  });

  it('stops at the limit in 10 MB of opening brackets, having read no further', () => {
    let numbers = 0;
    const text = `${'[1,'.repeat(501)}${'[1,'.repeat(3_500_000)}`;
    expect(walk(text, { number: () => numbers++ }, 500)).to.equal(false);
    expect(numbers).to.equal(500);
  });

  const hostile = [
    '"',
    '\\',
    '"\\',
    '\\u',
    '/',
    '/*',
    '-',
    '{"',
    '[1,',
    '},',
    '\u2028',
    '\ud800',
    '"a":',
    '\n',
  ];
  for (const piece of hostile) {
    it(`takes linear time on a text of ${JSON.stringify(piece)} over and over`, () => {
      const work = (size: number) => {
        const text = piece.repeat(size / piece.length);
        return () => walk(text, {});
      };
      expect(cpuGrowth(work, 128 * 1024)).to.be.below(CLEARLY_BELOW_QUADRATIC);
    });
  }

  it('takes linear time on one string of escapes', () => {
    const work = (size: number) => {
      const text = `"${'\\"\\\\'.repeat(size / 4)}"`;
      return () => walk(text, {});
    };
    expect(cpuGrowth(work, 128 * 1024)).to.be.below(CLEARLY_BELOW_QUADRATIC);
  });
});

describe('outline', () => {
  it('locates the names and values that JSON.parse sees', () => {
    fc.assert(
      fc.property(anyObject, ({ text }) => {
        expect(parsedFromMembers(text)).to.deep.equal(JSON.parse(text));
      }),
    );
  });

  it('lists the outermost members in order, duplicates included', () => {
    fc.assert(
      fc.property(anyObject, ({ text, members = [] }) => {
        expect(outline(text, 500)?.members.map(({ name }) => name)).to.deep.equal(
          members.map(({ name }) => name),
        );
      }),
    );
  });

  it('numbers the elements of an outermost array', () => {
    const text = '[{"a":[1,2]}, 3 ,"x",[],{}]';
    const elements = outline(text, 9)?.members.map(({ name, valueStart, end }) => [
      name,
      text.slice(valueStart, end),
    ]);
    expect(elements).to.deep.equal([
      [0, '{"a":[1,2]}'],
      [1, '3'],
      [2, '"x"'],
      [3, '[]'],
      [4, '{}'],
    ]);
  });

  it('reads __proto__ and lone surrogates as names like any other', () => {
    const names = outline(
      '{"__proto__":{"x":1},"\\ud800":2,"\u2028":3,"\\u0065mail":4,"email":5}',
      9,
    )?.members;
    expect(names?.map(({ name }) => name)).to.deep.equal(['__proto__', '\ud800', '\u2028', 'email', 'email']);
  });

  it('counts unsafe numbers at every depth, and none inside strings and names', () => {
    const text = '{"9007199254740993":"9007199254740993","a":[9007199254740993,{"b":1e400}],"c":-0,"d":0.5}';
    expect(outline(text, 9)?.unsafeNumbers).to.equal(2);
  });

  it('gives up on a text that is too deep', () => {
    expect(outline(nested(501), 500)).to.equal(undefined);
  });
});
