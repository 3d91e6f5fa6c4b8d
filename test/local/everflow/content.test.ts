import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { Ajv2020 } from 'ajv/dist/2020.js';
import { expect } from 'chai';
import { generator } from '../../../local/everflow/generate.ts';
import type { TypeName } from '../../../local/everflow/message.ts';
import { ofType, readings } from './readings.ts';

const startMs = Date.UTC(2026, 10, 21, 15);
const hour = 3_600_000;
const typeNames: readonly TypeName[] = ['click', 'impression', 'conversion', 'conversion-update'];

const readSchema = (type: TypeName) =>
  JSON.parse(readFileSync(join(import.meta.dirname, '../../../schemas', `${type}.schema.json`), 'utf8'));

describe('generated events', () => {
  const messages = [
    ...generator({ seed: 11, startMs, events: 12_000, oversizedPercent: 1, invalidPercent: 2 }),
  ];
  const valid = readings(messages);
  const conversions = ofType(valid, 'conversion');
  const updates = ofType(valid, 'conversion-update');

  for (const type of typeNames) {
    it(`of type ${type} satisfy its schema, and mostly what it expects`, () => {
      const { flowcore, ...enforced } = readSchema(type);
      const ajv = new Ajv2020({ allowUnionTypes: true });
      const accepts = ajv.compile(enforced);
      const isExpected = ajv.compile(flowcore.expected);
      const values = ofType(valid, type).map(({ value }) => value);
      expect(values.filter((value) => !accepts(value))).to.deep.equal([]);
      expect(values.filter((value) => isExpected(value)).length).to.be.greaterThan(values.length * 0.95);
    });
  }

  it('refer to earlier clicks in conversions', () => {
    const clicked = new Set<unknown>();
    for (const { expected, value } of valid) {
      if (expected.type === 'everflow/click') clicked.add(value.transaction_id);
      if (expected.type === 'everflow/conversion') expect(clicked.has(value.transaction_id)).to.equal(true);
    }
  });

  it('refer to conversions in updates, some of which are published first', () => {
    const at = new Map(conversions.map((each) => [each.value.conversion_id, valid.indexOf(each)]));
    const distances = updates.map(
      (update) => (at.get(update.value.conversion_id) ?? Number.NaN) - valid.indexOf(update),
    );
    expect(distances.filter(Number.isNaN)).to.deep.equal([]);
    expect(distances.filter((distance) => distance > 0).length).to.be.within(1, updates.length / 2);
  });

  it('repeat the conversion in an update, with its new state', () => {
    const before = new Map(conversions.map(({ value }) => [value.conversion_id, value]));
    for (const { value } of updates) {
      expect(value.conversion_status).to.be.oneOf(['approved', 'rejected', '', null, undefined]);
      expect(value.transaction_id).to.equal(before.get(value.conversion_id)?.transaction_id);
    }
  });

  it('leave the time out of some updates, which then need the attribute and get the publish time', () => {
    const untimed = updates.filter(({ expected }) => expected.eventTime === undefined);
    expect(untimed.length).to.be.within(1, updates.length / 3);
    for (const { message } of untimed)
      expect(message.attributes).to.have.property('event_type', 'conversion_update');
  });

  it('name every impression, which no shape tells', () => {
    for (const { message } of ofType(valid, 'impression')) {
      expect(message.attributes).to.deep.equal({ event_type: 'impression' });
    }
  });

  it('leave some clicks, conversions and updates to be told by their shape', () => {
    const unnamed = valid.filter(({ message }) => message.attributes.event_type === undefined);
    expect(new Set(unnamed.map(({ expected }) => expected.type)).size).to.equal(3);
  });

  it('stand for the message id where an impression has no id of its own', () => {
    const nameless = ofType(valid, 'impression').filter(({ value }) => !value.transaction_id);
    expect(nameless.length).to.be.greaterThan(0);
    for (const { expected } of nameless) expect(expected.keyValues?.[1]).to.deep.equal({ messageId: true });
  });

  it('happened up to days ago, and never after the message but by a second', () => {
    const ages = valid.flatMap(({ expected: { eventTime } }) =>
      eventTime ? [startMs - Date.parse(eventTime)] : [],
    );
    expect(ages.filter((age) => age > hour).length).to.be.within(ages.length * 0.01, ages.length * 0.1);
    expect(Math.max(...ages)).to.be.within(24 * hour, 6 * 24 * hour);
    expect(Math.min(...ages)).to.be.greaterThan(-60_000);
  });

  it('show the variety that operators report', () => {
    const texts = valid.map(({ message }) => message.data.toString());
    for (const form of [
      /"\.\d\d"/,
      /"network_id":"4242"/,
      /"network_id":4242/,
      /"partner_click_ref":\d{20}[,}]/,
      /\\u0026/,
      /\n {2}"/,
      /東京/,
      /T[\d:.]+[+-]\d\d:\d\d"/,
    ]) {
      expect(
        texts.some((text) => form.test(text)),
        String(form),
      ).to.equal(true);
    }
    expect(new Set(ofType(valid, 'click').map(({ value }) => typeof value.unix_timestamp)).size).to.equal(2);
  });

  it('are clearly below or above the limit of an ordinary event, and within that of a message', () => {
    const sizes = valid.map(({ value, expected }) => ({
      fate: expected.fate,
      bytes: Buffer.byteLength(JSON.stringify(value)),
    }));
    for (const { fate, bytes } of sizes) {
      if (fate === 'overflowed') expect(bytes).to.be.within(70_000, 9_000_000);
      else expect(bytes).to.be.below(20_000);
    }
    expect(sizes.some(({ bytes }) => bytes > 1_000_000)).to.equal(true);
    expect(Math.max(...messages.map(({ data }) => data.length))).to.be.below(9_500_000);
  });

  it('come as arrays of 2 to 20 at times, valid and invalid side by side', () => {
    const arrays = messages.filter(({ events }) => events[0]?.element === 0);
    expect(arrays.length).to.be.greaterThan(10);
    for (const { events } of arrays)
      expect(events.map(({ element }) => element)).to.deep.equal([...events.keys()]);
    expect(Math.max(...arrays.map(({ events }) => events.length))).to.be.within(15, 20);
    const mixed = arrays.filter(({ events }) => new Set(events.map(({ fate }) => fate)).size > 1);
    expect(mixed.length).to.be.greaterThan(0);
  });

  it('are published twice at times, in the same bytes, and are otherwise unique', () => {
    const copies = Map.groupBy(
      messages,
      ({ data, attributes }) => `${JSON.stringify(attributes)}${data.toString('latin1')}`,
    );
    const repeated = [...copies.values()].filter((same) => same.length > 1);
    expect(repeated.length).to.be.within(messages.length * 0.004, messages.length * 0.03);
    for (const same of repeated) expect(same.at(-1)?.events).to.deep.equal(same[0]?.events);
  });
});
