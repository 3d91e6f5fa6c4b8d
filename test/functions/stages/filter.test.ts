import { expect } from 'chai';
import { prepare, type Rules } from '../../../functions/pipeline.ts';
import { filter } from '../../../functions/stages/filter.ts';
import {
  addedKeys,
  eventOf,
  identified,
  loadOwnTypes,
  nextOf,
  publishTimeMs,
  shippedType,
  typeNamed,
} from '../../support/events.ts';

const at = publishTimeMs / 1000;
const types = loadOwnTypes({
  flowcore: {
    match: { type: 'object', required: ['id'], properties: { id: true } },
    filter: {
      'test-mode': { required: ['is_test'], properties: { is_test: { enum: [true, 1, '1'] } } },
      free: { required: ['payout'], properties: { payout: { const: 0 } } },
    },
    rename: { '/id': 'number' },
    drop: ['/is_test'],
  },
});
const type = typeNamed(types, 'thing');

describe('filter', () => {
  const table: readonly { fields: object; rule?: string }[] = [
    { fields: {} },
    { fields: { is_test: false, payout: 1 } },
    { fields: { is_test: true }, rule: 'test-mode' },
    { fields: { is_test: '1' }, rule: 'test-mode' },
    { fields: { payout: 0 }, rule: 'free' },
    { fields: { payout: 0, is_test: 1 }, rule: 'test-mode' },
  ];
  for (const { fields, rule } of table) {
    it(`${rule === undefined ? 'passes on' : `stops by ${rule}`} ${JSON.stringify(fields)}`, () => {
      const event = identified(JSON.stringify({ id: 7, at, ...fields }), type);
      const step = filter(event);
      if (rule === undefined) expect(nextOf(step)).to.equal(event);
      else expect(step).to.deep.equal({ to: 'filtered', rule });
    });
  }

  it('passes on everything of a type without rules', () => {
    const event = identified('{"is_test":true,"payout":0}', shippedType('click'));
    expect(nextOf(filter(event))).to.equal(event);
  });
});

describe('prepare', () => {
  const rules: Rules = { types, eventTypeAttribute: 'type', addedKeys };
  const prepared = (data: string, attributes = {}) => prepare(eventOf(data, { attributes }), rules);
  const outcome = (data: string, attributes = {}) => {
    const { step } = prepared(data, attributes);
    return step.to === 'quarantine' ? step.rejection.reason : step.to;
  };

  const table: readonly {
    name: string;
    data: string;
    attributes?: object;
    outcome: string;
    schema?: string;
  }[] = [
    { name: 'a good event goes on', data: `{"id":7,"at":${at}}`, outcome: 'next', schema: 'own/thing' },
    {
      name: 'a filtered one is filtered',
      data: `{"id":7,"at":${at},"payout":0}`,
      outcome: 'filtered',
      schema: 'own/thing',
    },
    { name: 'an unrecognised one is not validated', data: '{"payout":0}', outcome: 'unrecognised' },
    {
      name: 'nor is one of an unknown attribute value',
      data: `{"id":7,"at":${at}}`,
      attributes: { type: 'x' },
      outcome: 'unrecognised',
    },
    {
      name: 'an invalid one is quarantined though a filter would take it',
      data: '{"id":7,"payout":0}',
      outcome: 'schema',
      schema: 'own/thing',
    },
    {
      name: 'a filter takes an event before its time is judged',
      data: '{"id":7,"at":1,"payout":0}',
      outcome: 'filtered',
      schema: 'own/thing',
    },
    {
      name: 'and before its keys are',
      data: `{"id":"","at":${at},"payout":0}`,
      outcome: 'filtered',
      schema: 'own/thing',
    },
    {
      name: 'an invalid one is quarantined for its schema though its time is wrong too',
      data: '{"id":7,"event_key":1}',
      outcome: 'schema',
      schema: 'own/thing',
    },
    {
      name: 'a wrong time is quarantined after the filter',
      data: '{"id":7,"at":1,"payout":1}',
      outcome: 'event-time',
      schema: 'own/thing',
    },
  ];
  for (const { name, data, attributes, outcome: expected, schema } of table) {
    it(name, () => {
      expect(outcome(data, attributes)).to.equal(expected);
      expect(prepared(data, attributes).schema).to.equal(schema);
    });
  }

  it('filters by the names as received, also those that are dropped or renamed', () => {
    expect(outcome(`{"id":7,"at":${at},"is_test":1}`)).to.equal('filtered');
    const sent = nextOf(prepared(`{"id":7,"at":${at},"is_test":0}`).step).text;
    expect(sent.startsWith(`{"number":7,"at":${at},"event_time":`)).to.equal(true);
  });
});
