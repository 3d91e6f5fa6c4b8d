import { expect } from 'chai';
import { eventType, type Files, problemsOf } from './schema-folder.ts';

interface Case {
  readonly name: string;
  readonly files: Files;
  /** `file#pointer` of every problem, in order, and a piece of its message. */
  readonly problems: readonly (readonly [place: string, message: string])[];
}

const CLICK = 'click.schema.json';
const SALE = 'sale.schema.json';

const click = (changes: Parameters<typeof eventType>[1]): Files => ({ [CLICK]: eventType('click', changes) });
const annotated = (flowcore: object): Files => click({ flowcore });
const clickAndSale = (clickFlowcore: object, saleFlowcore: object): Files => ({
  [CLICK]: eventType('click', { flowcore: clickFlowcore }),
  [SALE]: eventType('sale', { flowcore: saleFlowcore }),
});

const NO_FALLBACK = 'is neither required by the schema nor followed by a fallback';

const form: readonly Case[] = [
  { name: 'text that is not JSON', files: { [CLICK]: '{' }, problems: [[`${CLICK}#`, 'is not JSON']] },
  {
    name: 'JSON that is no schema object',
    files: { [CLICK]: [] },
    problems: [[`${CLICK}#`, 'is not a JSON Schema object']],
  },
  {
    name: 'a schema that its meta-schema refuses',
    files: click({ properties: { id: { type: 'txt' } } }),
    problems: [
      [`${CLICK}#/properties/id/type`, 'must be equal to one of the allowed values'],
      [`${CLICK}#/properties/id/type`, 'must be array'],
      [`${CLICK}#/properties/id/type`, 'must match a schema in anyOf'],
    ],
  },
  {
    name: 'another draft of JSON Schema',
    files: click({ $schema: 'http://json-schema.org/draft-07/schema#' }),
    problems: [[`${CLICK}#/$schema`, '']],
  },
  {
    name: 'an unknown keyword',
    files: click({ requierd: ['id'] }),
    problems: [[`${CLICK}#`, '"requierd"']],
  },
  {
    name: 'an unknown keyword below a property',
    files: click({ properties: { id: { maxLenght: 3 } } }),
    problems: [[`${CLICK}#`, '"maxLenght"']],
  },
  {
    name: 'a $ref that leads nowhere',
    files: click({ properties: { id: { $ref: '#/$defs/id' } } }),
    problems: [[`${CLICK}#`, '#/$defs/id']],
  },
  {
    name: 'an $id without a source',
    files: click({ $id: 'click' }),
    problems: [[`${CLICK}#/$id`, 'must be source/type in lower case']],
  },
  {
    name: 'a file named otherwise than its $id',
    files: { 'clicks.schema.json': eventType('click') },
    problems: [['clicks.schema.json#/$id', 'the file must be click.schema.json']],
  },
  {
    name: 'an $id that two files carry',
    files: { [CLICK]: eventType('click'), 'click-2.schema.json': eventType('click') },
    problems: [['click-2.schema.json#/$id', 'the file must be click.schema.json']],
  },
  { name: 'a folder without schemas', files: {}, problems: [['.#', 'holds no *.schema.json']] },
];

function badTtl(ttl: string, message: string): Case {
  return {
    name: `the time to live "${ttl}"`,
    files: annotated({ metadata: { 'ttl-on/stored-event': ttl } }),
    problems: [[`${CLICK}#/flowcore/metadata/ttl-on~1stored-event`, message]],
  };
}

const { flowcore: _, ...withoutAnnotation } = eventType('click') as { flowcore: object };

const annotation: readonly Case[] = [
  {
    name: 'no annotation',
    files: { [CLICK]: withoutAnnotation },
    problems: [[`${CLICK}#`, 'has no annotation keyword flowcore']],
  },
  {
    name: 'a misspelt member',
    files: annotated({ evenTime: ['at'] }),
    problems: [[`${CLICK}#/flowcore/evenTime`, 'is not a known member of the annotation']],
  },
  {
    name: 'a missing member',
    files: annotated({ eventType: undefined }),
    problems: [[`${CLICK}#/flowcore`, "must have required property 'eventType'"]],
  },
  {
    name: 'a drop that is no JSON Pointer',
    files: annotated({ drop: ['/good', 'email'] }),
    problems: [[`${CLICK}#/flowcore/drop/1`, 'must match pattern']],
  },
  {
    name: 'a rename onto a required field',
    files: annotated({ rename: { '/email': 'id' } }),
    problems: [[`${CLICK}#/flowcore/rename/~1email`, '/id is taken in every event']],
  },
  {
    name: 'two renames to one name',
    files: annotated({ rename: { '/a/email': 'mail', '/b/email': 'mail', '/a/e-mail': 'mail' } }),
    problems: [[`${CLICK}#/flowcore/rename/~1a~1e-mail`, '/a/mail is taken in every event']],
  },
  {
    name: 'a rename to no name',
    files: annotated({ rename: { '/email': '' } }),
    problems: [[`${CLICK}#/flowcore/rename/~1email`, 'must NOT have fewer than 1 characters']],
  },
  {
    name: 'a flow type that is no name in Flowcore',
    files: annotated({ flowType: 'shop 0' }),
    problems: [[`${CLICK}#/flowcore/flowType`, 'must match pattern']],
  },
  {
    name: 'an empty key',
    files: annotated({ key: [] }),
    problems: [[`${CLICK}#/flowcore/key`, 'must NOT have fewer than 1 items']],
  },
  ...['true', '0s', '1w', ''].map((ttl) => badTtl(ttl, 'must match pattern')),
  ...['8d', '169h', '10081m', '604801', '604801s'].map((ttl) => badTtl(ttl, 'longer than 7 days')),
  {
    name: 'metadata that is no text',
    files: annotated({ metadata: { archive: true } }),
    problems: [[`${CLICK}#/flowcore/metadata/archive`, 'must be string']],
  },
  {
    name: 'metadata too long for a header',
    files: annotated({
      metadata: Object.fromEntries(['a', 'b', 'c', 'd', 'e'].map((name) => [name, 'x'.repeat(1024)])),
    }),
    problems: [[`${CLICK}#/flowcore/metadata`, 'is longer than 4500 bytes']],
  },
  ...['match', 'expected', 'filter/old'].map((member) => {
    const broken = { type: 'object', proprties: {} };
    return {
      name: `a ${member} that does not compile`,
      files: annotated(member === 'filter/old' ? { filter: { old: broken } } : { [member]: broken }),
      problems: [[`${CLICK}#/flowcore/${member}`, 'does not compile'] as const],
    };
  }),
];

/** `messageId` stands for itself in keys only, `publishTime` in times only, `eventTime` in valid times only. */
const fields: readonly Case[] = [
  ['key', ['id', 'ref'], 1, 'ref'],
  ['key', ['publishTime'], 0, 'publishTime'],
  ['key', ['eventTime'], 0, 'eventTime'],
  ['eventTime', ['at', 'seen'], 1, 'seen'],
  ['eventTime', ['messageId'], 0, 'messageId'],
  ['eventTime', ['eventTime'], 0, 'eventTime'],
  ['validTime', ['seen'], 0, 'seen'],
  ['validTime', ['messageId'], 0, 'messageId'],
].map(([member, list, at, name]) => ({
  name: `${member} ${JSON.stringify(list)}`,
  files: annotated({ [`${member}`]: list }),
  problems: [[`${CLICK}#/flowcore/${member}/${at}`, String(name)] as const],
}));

/** The key may go without a time that has a fallback, but not without both of these: the event would be refused. */
const halfOptionalKey: Case = {
  name: 'key [["ref","seen"]] where seen is a time with a fallback and ref is just optional',
  files: annotated({ key: [['ref', 'seen']], eventTime: ['seen', 'publishTime'] }),
  problems: [[`${CLICK}#/flowcore/key/0`, NO_FALLBACK]],
};

const together: readonly Case[] = [
  {
    name: 'the same attribute value twice',
    files: clickAndSale({}, { attributeValues: ['sale', 'click'] }),
    problems: [[`${SALE}#/flowcore/attributeValues/1`, 'already names shop/click']],
  },
  {
    name: 'a file event type that is an ordinary one as well',
    files: clickAndSale({}, { fileEventType: 'click.0' }),
    problems: [[`${SALE}#/flowcore/fileEventType`, 'is also an eventType']],
  },
  {
    name: 'two types whose match accepts the same example',
    files: {
      ...clickAndSale({ match: { required: ['id'] } }, { match: { required: ['at'] } }),
      'examples/click/valid/one.json': { id: 'a', at: 1 },
    },
    problems: [[`${SALE}#/flowcore/match`, 'also accepts examples/click/valid/one.json']],
  },
  {
    name: 'an example that violates its schema',
    files: { ...click({}), 'examples/click/valid/one.json': { id: 'a', at: 'noon' } },
    problems: [['examples/click/valid/one.json#/at', `violates ${CLICK}: type`]],
  },
  {
    name: 'an example of a violation that is none',
    files: { ...click({}), 'examples/click/invalid/schema.fine.json': { id: 'a', at: 1 } },
    problems: [['examples/click/invalid/schema.fine.json#', 'is accepted by click.schema.json']],
  },
  {
    name: 'an example that is not JSON',
    files: { ...click({}), 'examples/click/valid/one.json': '{"id":' },
    problems: [['examples/click/valid/one.json#', 'is not JSON']],
  },
  {
    name: 'an example of no event type',
    files: { ...click({}), 'examples/clik/valid/one.json': { id: 'a', at: 1 } },
    problems: [['examples/clik/valid/one.json#', 'belongs to no event type named clik']],
  },
];

const several: Case = {
  name: 'several problems in several files',
  files: {
    [CLICK]: eventType('click', { flowcore: { drop: ['email'], evenTime: [] } }),
    'lead.schema.json': '',
    [SALE]: eventType('sale', { flowcore: { key: ['ref'], validTime: ['seen'] } }),
  },
  problems: [
    [`${CLICK}#/flowcore/drop/0`, 'must match pattern'],
    [`${CLICK}#/flowcore/evenTime`, 'is not a known member'],
    ['lead.schema.json#', 'is not JSON'],
    [`${SALE}#/flowcore/key/0`, NO_FALLBACK],
    [`${SALE}#/flowcore/validTime/0`, NO_FALLBACK],
  ],
};

describe('a schemas folder that stops the start', () => {
  for (const { name, files, problems } of [
    ...form,
    ...annotation,
    ...fields,
    halfOptionalKey,
    ...together,
    several,
  ]) {
    it(`has ${name}`, () => {
      const found = problemsOf(files);
      const places = found.map(({ file, pointer }) => `${file}#${pointer}`);
      expect(places).to.have.members(problems.map(([place]) => place));
      for (const [place, message] of problems) {
        const messages = found
          .filter(({ file, pointer }) => `${file}#${pointer}` === place)
          .map((problem) => problem.message);
        expect(messages.join('\n'), place).to.include(message);
      }
    });
  }

  const names: readonly Case[] = [
    {
      name: 'a rename of what is no JSON Pointer',
      files: annotated({ rename: { email: 'mail' } }),
      problems: [[`${CLICK}#/flowcore/rename/email`, '']],
    },
    {
      name: 'a filter rule with a space in its name',
      files: annotated({ filter: { 'too old': { type: 'object' } } }),
      problems: [[`${CLICK}#/flowcore/filter/too old`, '']],
    },
    {
      name: 'metadata that Flowcore sets itself',
      files: annotated({ metadata: { 'event-time': '2020-01-01T00:00:00Z' } }),
      problems: [[`${CLICK}#/flowcore/metadata/event-time`, '']],
    },
  ];

  for (const { name, files, problems } of names) {
    it(`has ${name}, and is told which`, () => {
      const places = problemsOf(files).map(({ file, pointer }) => `${file}#${pointer}`);
      expect(new Set(places)).to.deep.equal(new Set(problems.map(([place]) => place)));
    });
  }
});
