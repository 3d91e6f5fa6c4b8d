import fc from 'fast-check';
import { readExamples } from '../../functions/event-types/read-files.ts';
import { anyJson } from '../functions/json/json-text.ts';

/** Names that every object has, and names that Sluice itself looks at. */
export const TRAPS = [
  '__proto__',
  'constructor',
  'prototype',
  'toString',
  'hasOwnProperty',
  'valueOf',
  'then',
  'length',
  'network_id',
  'transaction_id',
  'unix_timestamp',
  'event_time',
  'delivery',
  'overflow',
] as const;

/** Pieces of JSON, near JSON and awkward text, from which mutations insert. */
const TOKENS = [
  ...[
    '{',
    '}',
    '[',
    ']',
    ',',
    ':',
    '"',
    '\\',
    '\\u',
    '\\ud800',
    '\\u0000',
    '\0',
    '\ufeff',
    '\u2028',
    '//',
    '/*',
  ],
  ...['null', 'true', 'NaN', '-', '-0', '1e999', '1E-999', '0x1', '01', '9007199254740993', '.5', '\n', '\t'],
  ...TRAPS.map((name) => `"${name}":`),
  ...['"__proto__":{"polluted":1},', '"constructor":{"prototype":{"polluted":1}},', '"unix_timestamp":"",'],
];

const samples = readExamples('schemas').map(({ text }) => Buffer.from(text));

type Mutation = (data: Buffer) => Buffer;

const flip = fc.tuple(fc.nat(), fc.nat({ max: 7 })).map(
  ([at, bit]): Mutation =>
    (data) => {
      const changed = Buffer.from(data);
      if (changed.length > 0) changed[at % changed.length] = (changed[at % changed.length] ?? 0) ^ (1 << bit);
      return changed;
    },
);
const truncate = fc.nat().map(
  (at): Mutation =>
    (data) =>
      data.subarray(0, at % (data.length + 1)),
);
const insert = fc
  .tuple(
    fc.nat(),
    fc.oneof(
      fc.constantFrom(...TOKENS).map((token) => Buffer.from(token)),
      bytes(4),
    ),
  )
  .map(
    ([at, token]): Mutation =>
      (data) => {
        const place = at % (data.length + 1);
        return Buffer.concat([data.subarray(0, place), token, data.subarray(place)]);
      },
  );
const repeat = fc.tuple(fc.nat(), fc.nat({ max: 40 })).map(
  ([at, length]): Mutation =>
    (data) => {
      const place = at % (data.length + 1);
      return Buffer.concat([data.subarray(0, place + length), data.subarray(place)]);
    },
);

export function bytes(maxLength: number): fc.Arbitrary<Buffer> {
  return fc.uint8Array({ maxLength }).map((each) => Buffer.from(each));
}

const mutated = fc
  .tuple(fc.constantFrom(...samples), fc.array(fc.oneof(flip, truncate, insert, repeat), { maxLength: 4 }))
  .map(([sample, mutations]) => mutations.reduce<Buffer>((data, mutate) => mutate(data), sample));

/** A click with extra members, whose names may be traps and whose values are any JSON. */
const click = fc
  .tuple(
    fc.array(fc.tuple(fc.oneof(fc.constantFrom(...TRAPS), fc.string({ maxLength: 8 })), anyJson), {
      maxLength: 5,
    }),
    fc.stringMatching(/^[ \t\r\n]{0,3}$/),
  )
  .map(([members, space]) => {
    const extra = members.map(([name, { text }]) => `,${space}${JSON.stringify(name)}:${text}`).join('');
    return `${space}{"network_id":1,"transaction_id":"t","unix_timestamp":1795273212${extra}}${space}`;
  });

const array = fc.array(
  fc.oneof(
    click,
    anyJson.map(({ text }) => text),
  ),
  { maxLength: 6 },
);

/** Message data of every kind: bytes, JSON, clicks with extra members, arrays, and spoilt samples. */
export const hostileData: fc.Arbitrary<Buffer> = fc.oneof(
  bytes(60),
  anyJson.map(({ text }) => Buffer.from(text)),
  click.map((text) => Buffer.from(text)),
  array.map((texts) => Buffer.from(`[${texts.join(',')}]`)),
  { arbitrary: mutated, weight: 3 },
);
