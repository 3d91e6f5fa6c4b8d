import fc from 'fast-check';

/** A JSON text beside the tree from which it was written; the tests compare what a scanner finds with the tree. */
export interface JsonNode {
  readonly text: string;
  /** Members or elements in order, duplicates included; absent in a scalar. */
  readonly members?: readonly JsonMember[];
}

export interface JsonMember {
  /** Decoded name, or the index. */
  readonly name: string | number;
  /** The name as written, quotes included; empty in an array. */
  readonly spelled: string;
  readonly node: JsonNode;
}

export interface SpelledString {
  readonly value: string;
  readonly text: string;
}

const space = fc.oneof(
  { weight: 3, arbitrary: fc.constant('') },
  { weight: 1, arbitrary: fc.array(fc.constantFrom(' ', '\t', '\n', '\r'), { maxLength: 3 }).map(join) },
);

const awkward = [
  '\ud800',
  '\udfff',
  '\u2028',
  '\u2029',
  '"',
  '\\',
  '/',
  '~',
  '\0',
  '\n',
  '\u{1f600}',
  '\ufeff',
];
const character = fc.oneof(
  fc.constantFrom('a', 'b', 'ä', '0', ':', ',', '{', '}', '[', ']'),
  fc.constantFrom(...awkward),
  fc.string({ unit: 'binary', minLength: 1, maxLength: 1 }),
);

function join(pieces: readonly string[]): string {
  return pieces.join('');
}

/** Every UTF-16 unit of a text as `\uXXXX`. */
export const escapedUnits = (text: string): string =>
  Array.from(
    { length: text.length },
    (_, at) => `\\u${text.charCodeAt(at).toString(16).padStart(4, '0')}`,
  ).join('');

/** One spelling of a text as a JSON string: each character plain or escaped. */
export const spellingOf = (value: string): fc.Arbitrary<SpelledString> =>
  fc.array(fc.boolean(), { minLength: [...value].length, maxLength: [...value].length }).map((escaped) => ({
    value,
    text: `"${[...value].map((each, at) => (escaped[at] ? escapedUnits(each) : JSON.stringify(each).slice(1, -1))).join('')}"`,
  }));

/**
 * No name holds a backslash: after such a name V8 misreads escaped ones, and the tests take JSON.parse for the
 * truth (https://github.com/nodejs/node/issues/63785). decode.test.ts has the case.
 */
const name = fc.oneof(
  fc.constantFrom('a', 'b', 'c', 'email', '__proto__', 'constructor', '', 'a/b', 'm~n', '0', '1'),
  fc.array(character, { maxLength: 4 }).map((pieces) => join(pieces).replaceAll('\\', '|')),
);
const spelledString = fc.array(character, { maxLength: 8 }).map(join).chain(spellingOf);
export const spelledName: fc.Arbitrary<SpelledString> = name.chain(spellingOf);

const awkwardNumbers = [
  '-0',
  '0',
  '1.0',
  '1e400',
  '-1E+400',
  '1e-400',
  '12345678901234567890',
  '0.1000000000000000',
];
export const numberLiteral: fc.Arbitrary<string> = fc.oneof(
  fc.constantFrom(...awkwardNumbers),
  fc.double({ noNaN: true, noDefaultInfinity: true }).map((value) => JSON.stringify(value)),
  fc.bigInt({ min: -(10n ** 30n), max: 10n ** 30n }).map(String),
);

const scalar: fc.Arbitrary<JsonNode> = fc
  .oneof(
    fc.constantFrom('true', 'false', 'null'),
    numberLiteral,
    spelledString.map(({ text }) => text),
  )
  .map((text) => ({ text }));

const node: fc.Arbitrary<JsonNode> = fc.letrec<{ node: JsonNode; object: JsonNode; array: JsonNode }>(
  (tie) => ({
    node: fc.oneof({ depthSize: 'small', withCrossShrink: true }, scalar, tie('object'), tie('array')),
    object: objectOf(tie('node')),
    array: fc.array(fc.tuple(tie('node'), space, space), { maxLength: 4 }).map(
      (elements): JsonNode => ({
        text: `[${elements.map(([each, before, after]) => `${before}${each.text}${after}`).join(',')}]`,
        members: elements.map(([each], index) => ({ name: index, spelled: '', node: each })),
      }),
    ),
  }),
).node;

function objectOf(value: fc.Arbitrary<JsonNode>, names: { readonly unique: boolean } = { unique: false }) {
  const member = fc.tuple(spelledName, value, space, space, space, space);
  const members = names.unique
    ? fc.uniqueArray(member, { maxLength: 5, selector: ([each]) => each.value })
    : fc.array(member, { maxLength: 5 });
  return fc.tuple(members, space).map(
    ([each, inside]): JsonNode => ({
      text: `{${inside}${each.map(([key, { text }, a, b, c, d]) => `${a}${key.text}${b}:${c}${text}${d}`).join(',')}}`,
      members: each.map(([key, child]) => ({ name: key.value, spelled: key.text, node: child })),
    }),
  );
}

/** Any JSON value in any spelling and spacing. */
export const anyJson: fc.Arbitrary<JsonNode> = node;
/** Any JSON object, names possibly repeated. */
export const anyObject: fc.Arbitrary<JsonNode> = objectOf(node);

/** A JSON object in which no object has a name twice, so that its parsed value tells all. */
export const duplicateFreeObject: fc.Arbitrary<JsonNode> = fc.letrec<{
  node: JsonNode;
  object: JsonNode;
  array: JsonNode;
}>((tie) => ({
  node: fc.oneof({ depthSize: 'small', withCrossShrink: true }, scalar, tie('object'), tie('array')),
  object: objectOf(tie('node'), { unique: true }),
  array: fc.array(tie('node'), { maxLength: 4 }).map((elements) => ({
    text: `[${elements.map(({ text }) => text).join(', ')}]`,
    members: elements.map((each, index) => ({ name: index, spelled: '', node: each })),
  })),
})).object;

export interface LocatedMember {
  readonly path: readonly (string | number)[];
  readonly spelled: string;
  readonly value: string;
}

/** Every member of a tree, children before their parent. */
export function membersBelow(
  { members = [] }: JsonNode,
  above: readonly (string | number)[] = [],
): LocatedMember[] {
  return members.flatMap(({ name: own, spelled, node: child }) => {
    const path = [...above, own];
    return [...membersBelow(child, path), { path, spelled, value: child.text }];
  });
}
