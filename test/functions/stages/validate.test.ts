import { expect } from 'chai';
import fc from 'fast-check';
import { MAX_ATTRIBUTE_BYTES } from '../../../functions/quarantine/record.ts';
import { validate } from '../../../functions/stages/validate.ts';
import { identified, nextOf, ownType, rejectionOf, shippedType } from '../../support/events.ts';

const click = shippedType('click');
const detailOf = (value: unknown, type = click) =>
  rejectionOf(validate(identified(typeof value === 'string' ? value : JSON.stringify(value), type))).detail;

const open = ownType({
  properties: {
    id: true,
    at: true,
    query: { type: 'object', additionalProperties: { type: 'string' } },
    list: { type: 'array', items: { type: 'object', additionalProperties: { type: 'integer' } } },
    nested: {
      type: 'object',
      properties: { known: { type: 'object', additionalProperties: { type: 'integer' } } },
    },
    named: { type: 'object', propertyNames: { pattern: '^[a-z]+$' } },
    closed: { type: 'object', properties: { a: true }, additionalProperties: false },
    plain: { const: 'x' },
  },
});
const withFields = (fields: object) => ({ id: 1, at: 1, ...fields });

describe('validate', () => {
  it('passes on an event that its schema accepts, as it was', () => {
    const event = identified('{"network_id":1,"transaction_id":"a","unix_timestamp":"1","more":[]}', click);
    expect(nextOf(validate(event))).to.equal(event);
  });

  const table: readonly { value: unknown; detail: string }[] = [
    { value: { transaction_id: 'a', unix_timestamp: 1 }, detail: '/network_id required' },
    { value: {}, detail: '/network_id required; /transaction_id required; /unix_timestamp required' },
    { value: { network_id: ['secret'], transaction_id: 'a', unix_timestamp: 1 }, detail: '/network_id type' },
    {
      value: { network_id: 1.5, transaction_id: null, unix_timestamp: {} },
      detail: '/network_id type; /transaction_id type; /unix_timestamp type',
    },
  ];
  for (const { value, detail } of table) {
    it(`names pointers and keywords of ${JSON.stringify(value)}`, () => {
      const { reason, stage } = rejectionOf(validate(identified(JSON.stringify(value), click)));
      expect([reason, stage]).to.deep.equal(['schema', 'validate']);
      expect(detailOf(value)).to.equal(detail);
    });
  }

  it('does not take what every object has for a required field', () => {
    const type = ownType({ required: ['id', 'at', 'constructor'] });
    expect(detailOf({ id: 1, at: 1 }, type)).to.equal('/constructor required');
  });

  describe('promise 10: names below open maps read <key>', () => {
    const cases: readonly { fields: object; detail: string }[] = [
      { fields: { query: { 'jane@example.org': 1 } }, detail: '/query/<key> type' },
      { fields: { query: { 'a/b~c': 1 } }, detail: '/query/<key> type' },
      { fields: { nested: { known: { secret: 'x' } } }, detail: '/nested/known/<key> type' },
      { fields: { list: [{}, { secret: 'x' }] }, detail: '/list/1/<key> type' },
      { fields: { list: [{}, 'secret'] }, detail: '/list/1 type' },
      { fields: { closed: { secret: 1 } }, detail: '/closed additionalProperties' },
      { fields: { plain: 'secret' }, detail: '/plain const' },
      // A year of birth, a PIN, a house number.
      { fields: { query: { 1984: 1 } }, detail: '/query/<key> type' },
    ];
    for (const { fields, detail } of cases) {
      it(`${JSON.stringify(fields)} is reported as ${detail}`, () => {
        expect(detailOf(withFields(fields), open)).to.equal(detail);
      });
    }

    it('whatever the names and values are', () => {
      const secret = fc.uuid().map((id) => `S${id}`);
      const dictionary = fc.dictionary(secret, fc.oneof(secret, fc.constant(7), fc.array(secret)), {
        minKeys: 1,
      });
      const fields = fc.record({
        query: fc.oneof(dictionary, secret),
        list: fc.array(fc.oneof(dictionary, secret)),
        nested: fc.record({ known: dictionary }),
        named: dictionary,
        closed: dictionary,
        plain: secret,
      });
      fc.assert(
        fc.property(fields, (value) => {
          expect(detailOf(withFields(value), open)).to.not.match(/S[0-9a-f]{8}/);
        }),
      );
    });
  });

  it('lists every violation of an event of ordinary size, and the first of a larger one', () => {
    const fields = { query: { a: 1, b: 2 }, plain: 'y' };
    expect(detailOf(withFields(fields), open).split('; ')).to.have.length(3);
    expect(detailOf(withFields({ ...fields, pad: 'x'.repeat(64_000) }), open).split('; ')).to.have.length(1);
  });

  it('keeps the detail as short as a quarantine record and a log line can take it', () => {
    const query = Object.fromEntries(Array.from({ length: 5000 }, (_, at) => [`k${at}`, at]));
    const detail = detailOf(withFields({ query }), open);
    expect(detail).to.match(/^\/query\/<key> type/);
    expect(Buffer.byteLength(detail)).to.be.at.most(MAX_ATTRIBUTE_BYTES);
  });
});
