import { expect } from 'chai';
import type { AddedKeys } from '../../../functions/added-keys.ts';
import type { EventType } from '../../../functions/event-types/event-type.ts';
import { loadEventTypes } from '../../../functions/event-types/load.ts';
import { type Example, readExamples } from '../../../functions/event-types/read-files.ts';
import type { Message } from '../../../functions/message.ts';
import { type Prepared, prepare } from '../../../functions/pipeline.ts';
import { decode } from '../../../functions/stages/decode.ts';
import { SHIPPED_SCHEMAS } from './schema-folder.ts';

const ATTRIBUTE = 'event_type';
/** As schemas/README.md says of the examples. */
const PUBLISH_TIME = '2026-11-21T16:00:00Z';

const addedKeys: AddedKeys = {
  eventTime: 'event_time',
  validTime: 'valid_time',
  eventKey: 'event_key',
  entityKey: 'entity_key',
  delivery: 'delivery',
};

const types = loadEventTypes(SHIPPED_SCHEMAS);
const examples = readExamples(SHIPPED_SCHEMAS);
const valid = examples.filter(({ reason }) => reason === undefined);
const invalid = examples.filter(({ reason }) => reason !== undefined);

/** What looks like another type and must be named: an update without its timestamp is a conversion by shape. */
const SHAPED_LIKE: Readonly<Record<string, string>> = {
  'examples/conversion-update/valid/no-timestamp.json': 'everflow/conversion',
};

describe('shipped event types', () => {
  it('are the four of Everflow', () => {
    expect(types.all.map(({ id }) => id)).to.deep.equal([
      'everflow/click',
      'everflow/conversion-update',
      'everflow/conversion',
      'everflow/impression',
    ]);
  });

  it('have valid and invalid examples each', () => {
    for (const { name } of types.all) {
      expect(valid.filter(({ type }) => type === name).length, name).to.be.above(1);
      expect(invalid.filter(({ type }) => type === name).length, name).to.be.above(1);
    }
  });

  for (const { name, attributeValues } of types.all) {
    it(`${name} is found by attribute value and by path, and by no name it does not have`, () => {
      for (const value of attributeValues) expect(types.byAttributeValue(value)?.name).to.equal(name);
      expect(types.byPath(`/${name}`)?.name).to.equal(name);
      expect(types.byPath(`/${name}/`)).to.equal(undefined);
      expect(types.byPath(name.toUpperCase())).to.equal(undefined);
    });
  }

  it('have no type at the root path or under names that every object has', () => {
    for (const path of ['/', '', '/constructor', '/__proto__']) {
      expect(types.byPath(path), path).to.equal(undefined);
    }
    expect(types.byAttributeValue('toString')).to.equal(undefined);
  });
});

describe('valid examples', () => {
  for (const example of valid) {
    it(`${example.file} becomes a Flowcore event of its type`, () => {
      const { step, schema } = prepareAs(typeOf(example), example);
      if (step.to !== 'next') throw new Error(`went to ${JSON.stringify(step)}`);
      expect(schema).to.equal(typeOf(example).id);
      const sent: unknown = JSON.parse(step.value.text);
      expect(sent).to.include({
        event_time: step.value.eventTime,
        valid_time: step.value.validTime,
        event_key: step.value.eventKey,
        entity_key: step.value.entityKey,
      });
      expect(step.value.bytes).to.equal(Buffer.byteLength(step.value.text));
    });
  }

  for (const example of valid.filter((each) => typeOf(each).match !== undefined)) {
    const shape = SHAPED_LIKE[example.file] ?? typeOf(example).id;
    it(`${example.file} is ${shape} by its shape`, () => {
      expect(prepareWith({}, example).schema).to.equal(shape);
    });
  }
});

describe('invalid examples', () => {
  for (const example of invalid) {
    it(`${example.file} is quarantined for exactly that`, () => {
      const { step } = prepareAs(typeOf(example), example);
      if (step.to !== 'quarantine') throw new Error(`went to ${step.to}`);
      expect(step.rejection.reason).to.equal(example.reason);
      expect(step.rejection.detail).not.to.equal('');
    });
  }
});

function typeOf({ type: name, file }: Example): EventType {
  const type = types.all.find((each) => each.name === name);
  if (type === undefined) throw new Error(`${file} belongs to no type`);
  return type;
}

function prepareAs({ attributeValues }: EventType, example: Example): Prepared {
  return prepareWith({ [ATTRIBUTE]: attributeValues[0] ?? '' }, example);
}

function prepareWith(attributes: Message['attributes'], { text, file }: Example): Prepared {
  const decoded = decode({
    messageId: '1',
    publishTime: PUBLISH_TIME,
    publishTimeMs: Date.parse(PUBLISH_TIME),
    attributes,
    orderingKey: undefined,
    data: Buffer.from(text),
    isBase64: true,
    path: '/',
    subscription: 'projects/p/subscriptions/s',
    replayId: undefined,
    element: undefined,
    trace: undefined,
  });
  if (decoded.to !== 'next') throw new Error(`${file} does not decode: ${JSON.stringify(decoded)}`);
  const [element, ...others] = decoded.value;
  if (element === undefined || others.length > 0 || element.step.to !== 'next') {
    throw new Error(`${file} is not one event`);
  }
  return prepare(element.step.value, { types, eventTypeAttribute: ATTRIBUTE, addedKeys });
}
