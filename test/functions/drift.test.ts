import { expect } from 'chai';
import fc from 'fast-check';
import { createDriftNames, type Drift, driftOf, MAX_NAMES } from '../../functions/drift.ts';
import { collectGarbage } from '../support/collect-garbage.ts';
import { identified, ownType, shippedType } from '../support/events.ts';

const click = shippedType('click');
const base = { network_id: 1, transaction_id: 'a', unix_timestamp: 1 };
const clickDrift = (fields: object) => driftOf(identified(JSON.stringify({ ...base, ...fields }), click));
const drift = (part: Partial<Drift> = {}): Drift => ({
  unknownFields: [],
  typeChanges: [],
  unsafeNumbers: 0,
  ...part,
});

const heapUsed = (): number => {
  collectGarbage();
  return process.memoryUsage().heapUsed;
};

describe('driftOf', () => {
  it('finds none in what the source usually sends', () => {
    for (const fields of [
      {},
      { payout: '.50', is_unique: '1', user_ip: null },
      { query_parameters: { any: 'x' } },
    ]) {
      expect(clickDrift(fields)).to.equal(undefined);
    }
  });

  it('lists unknown fields of the top level only', () => {
    const fields = { brand_new: 1, geolocation: { unknown_below: 1 }, query_parameters: { secret: 'x' } };
    expect(clickDrift(fields)).to.deep.equal(drift({ unknownFields: ['brand_new'] }));
  });

  it('takes names that every object has for unknown when they are fields', () => {
    const event = identified(JSON.stringify(base).replace('{', '{"constructor":1,"__proto__":2,'), click);
    expect(driftOf(event)?.unknownFields).to.deep.equal(['constructor', '__proto__']);
  });

  const changes: readonly { fields: object; typeChanges: string[] }[] = [
    { fields: { payout: 'a lot' }, typeChanges: ['/payout'] },
    { fields: { sub1: 7, sub2: {} }, typeChanges: ['/sub1', '/sub2'] },
    { fields: { geolocation: { city_name: 7 } }, typeChanges: ['/geolocation/city_name'] },
    { fields: { query_parameters: { 'jane@example.org': 7 } }, typeChanges: ['/query_parameters/<key>'] },
  ];
  for (const { fields, typeChanges } of changes) {
    it(`reports ${JSON.stringify(fields)} as ${typeChanges.join(', ')}`, () => {
      expect(clickDrift(fields)).to.deep.equal(drift({ typeChanges }));
    });
  }

  it('counts unsafe numbers at any depth', () => {
    const data =
      '{"network_id":1,"transaction_id":9007199254740993,"unix_timestamp":1,"geolocation":{"dma":1e400}}';
    expect(driftOf(identified(data, click))?.unsafeNumbers).to.equal(2);
  });

  it('knows the fields that the enforced part of a schema names', () => {
    expect(driftOf(identified('{"id":1,"at":2}', ownType()))).to.equal(undefined);
    expect(driftOf(identified('{"id":1,"at":2,"x":3}', ownType()))?.unknownFields).to.deep.equal(['x']);
  });

  it('never tells a value, nor a name from below the top level', () => {
    const secret = fc.uuid().map((id) => `S${id}`);
    const hidden = fc.dictionary(secret, fc.oneof(secret, fc.array(secret), fc.constant(7)), { minKeys: 1 });
    const fields = fc.record({
      query_parameters: hidden,
      geolocation: hidden,
      sub1: hidden,
      unknown: hidden,
      payout: secret,
    });
    fc.assert(
      fc.property(fields, (each) => {
        expect(JSON.stringify(clickDrift(each))).to.not.match(/S[0-9a-f]{8}/);
      }),
    );
  });

  it('reports one change of an event that is too large to list them all', () => {
    const fields = { sub1: 1, sub2: 2, redirect_url: 'x'.repeat(64_000) };
    expect(clickDrift(fields)?.typeChanges).to.have.length(1);
  });
});

describe('the names of drift', () => {
  it('are told once per type', () => {
    const fresh = createDriftNames();
    const seen = drift({ unknownFields: ['a', 'b'], typeChanges: ['/c'] });
    expect(fresh('t', seen)).to.deep.equal(['unknown a', 'unknown b', 'type /c']);
    expect(fresh('t', seen)).to.deep.equal([]);
    expect(fresh('t', drift({ unknownFields: ['a', 'd'] }))).to.deep.equal(['unknown d']);
    expect(fresh('u', drift({ unknownFields: ['a'] }))).to.deep.equal(['unknown a']);
  });

  it('are told once where an event repeats them', () => {
    expect(createDriftNames()('t', drift({ typeChanges: ['/q/<key>', '/q/<key>'] }))).to.deep.equal([
      'type /q/<key>',
    ]);
  });

  it('are at most 100 per type and 64 characters each, whatever comes', () => {
    const name = fc.string({ unit: 'binary', maxLength: 200 });
    const drifts = fc.array(
      fc.record({
        unknownFields: fc.array(name, { maxLength: 60 }),
        typeChanges: fc.array(name, { maxLength: 60 }),
      }),
      { maxLength: 8 },
    );
    fc.assert(
      fc.property(drifts, (each) => {
        const fresh = createDriftNames();
        const told = each.flatMap((part) => fresh('t', drift(part)));
        expect(told.length).to.be.at.most(MAX_NAMES);
        expect(new Set(told).size).to.equal(told.length);
        expect(told.every(({ length }) => length <= 64)).to.equal(true);
      }),
    );
  });

  it('keep nothing of the long names whose beginnings they are', () => {
    const fresh = createDriftNames();
    const before = heapUsed();
    for (let number = 0; number < 100; number += 1) {
      const [name = ''] = Object.keys(JSON.parse(`{"${number}${'x'.repeat(1_000_000)}":1}`));
      fresh('click', { unknownFields: [name], typeChanges: [], unsafeNumbers: 0 });
    }
    // All together have 100 MB; the last few may still be known to V8 itself.
    expect(heapUsed() - before).to.be.below(20_000_000);
  });

  it('of one type leave room for those of another', () => {
    const fresh = createDriftNames();
    const many = Array.from({ length: 150 }, (_, at) => `field${at}`);
    expect(fresh('t', drift({ unknownFields: many }))).to.have.length(100);
    expect(fresh('t', drift({ unknownFields: ['late'] }))).to.deep.equal([]);
    expect(fresh('u', drift({ unknownFields: many }))).to.have.length(100);
  });
});
