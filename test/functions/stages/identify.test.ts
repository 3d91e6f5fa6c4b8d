import { expect } from 'chai';
import fc from 'fast-check';
import type { EventTypes } from '../../../functions/event-types/event-type.ts';
import type { Step } from '../../../functions/message.ts';
import { identify } from '../../../functions/stages/identify.ts';
import { eventOf, loadOwnTypes, nextOf, rejectionOf, shippedTypes } from '../../support/events.ts';

const clickShape = '{"transaction_id":"a","unix_timestamp":1}';
const conversionShape = '{"transaction_id":"a","unix_timestamp":1,"conversion_id":"c"}';
const updateShape = '{"conversion_id":"c","update_timestamp":null}';

interface Where {
  readonly attributes?: Readonly<Record<string, string>>;
  readonly path?: string;
  readonly attribute?: string | undefined;
  readonly types?: EventTypes;
}

const identity = (data: string, { attribute = 'type', types = shippedTypes, ...part }: Where = {}) =>
  identify(eventOf(data, part), types, attribute);
const nameOf = (step: ReturnType<typeof identity>) => nextOf(step).type.name;
const verdict = (step: Step<{ type: { name: string } }>) =>
  step.to === 'next' ? step.value.type.name : step.to === 'quarantine' ? step.rejection.reason : step.to;

describe('identify', () => {
  const table: readonly { name: string; data: string; where: Where; type: string }[] = [
    { name: 'a click by its shape', data: clickShape, where: {}, type: 'click' },
    { name: 'a conversion by its shape', data: conversionShape, where: {}, type: 'conversion' },
    { name: 'an update by its shape', data: updateShape, where: {}, type: 'conversion-update' },
    {
      name: 'any shape by the attribute',
      data: '{}',
      where: { attributes: { type: 'impression' } },
      type: 'impression',
    },
    {
      name: 'either value of the attribute',
      data: clickShape,
      where: { attributes: { type: 'conversion_update' } },
      type: 'conversion-update',
    },
    { name: 'any shape by the path', data: '{}', where: { path: '/impression' }, type: 'impression' },
    {
      name: 'a path by an attribute value',
      data: '{}',
      where: { path: '/conversion_update' },
      type: 'conversion-update',
    },
    {
      name: 'by the attribute before the path',
      data: clickShape,
      where: { attributes: { type: 'impression' }, path: '/conversion' },
      type: 'impression',
    },
    {
      name: 'by the path before the shape',
      data: clickShape,
      where: { path: '/conversion' },
      type: 'conversion',
    },
    {
      name: 'by the shape at the root path',
      data: updateShape,
      where: { path: '/' },
      type: 'conversion-update',
    },
    {
      name: 'by the shape where another attribute is set',
      data: clickShape,
      where: { attributes: { kind: 'impression' } },
      type: 'click',
    },
    {
      name: 'a field on the prototype as absent',
      data: '{"constructor":1,"conversion_id":1}',
      where: {},
      type: 'conversion',
    },
  ];
  for (const { name, data, where, type } of table) {
    it(`finds ${name}`, () => {
      expect(nameOf(identity(data, where))).to.equal(type);
    });
  }

  it('asks no attribute where none is set up', () => {
    const event = eventOf(clickShape, { attributes: { undefined: 'conversion', type: 'conversion' } });
    expect(nameOf(identify(event, shippedTypes, undefined))).to.equal('click');
  });

  it('does not take what every object has for an attribute of the message', () => {
    expect(nameOf(identity(clickShape, { attribute: 'constructor' }))).to.equal('click');
  });

  it('hands on the event as it was', () => {
    const event = eventOf(clickShape);
    expect(nextOf(identify(event, shippedTypes, undefined))).to.deep.include(event);
  });

  for (const value of ['', 'Click', 'click ', 'clicks', '__proto__', 'constructor']) {
    it(`quarantines the attribute value ${JSON.stringify(value)} as unrecognised, whatever path and shape say`, () => {
      const step = identity(clickShape, { attributes: { type: value }, path: '/click' });
      expect(rejectionOf(step)).to.deep.equal({
        reason: 'unrecognised',
        stage: 'identify',
        detail: 'no event type has the value of attribute type',
      });
    });
  }

  for (const data of [
    '{}',
    '{"a":1}',
    '{"transaction_id":"a"}',
    '{"unix_timestamp":1}',
    '{"x":{"conversion_id":1}}',
  ]) {
    it(`quarantines ${data} as unrecognised`, () => {
      expect(rejectionOf(identity(data))).to.deep.equal({
        reason: 'unrecognised',
        stage: 'identify',
        detail: 'no event type matches the event',
      });
    });
  }

  const matching = (name: string, field: string) => ({
    name,
    flowcore: { match: { type: 'object', required: [field], properties: { [field]: true } } },
  });
  const overlapping = loadOwnTypes(matching('one', 'a'), matching('two', 'b'), { name: 'three' });

  it('quarantines what two types match as ambiguous, and names them', () => {
    expect(rejectionOf(identity('{"a":1,"b":2}', { types: overlapping }))).to.deep.equal({
      reason: 'ambiguous',
      stage: 'identify',
      detail: 'several event types match the event: own/one, own/two',
    });
  });

  it('is not in doubt where the attribute or the path decides', () => {
    const where = { types: overlapping };
    expect(nameOf(identity('{"a":1,"b":2}', { ...where, attributes: { type: 'two' } }))).to.equal('two');
    expect(nameOf(identity('{"a":1,"b":2}', { ...where, path: '/one' }))).to.equal('one');
  });

  it('never takes an event by shape for a type that has no match', () => {
    expect(verdict(identity('{"id":1,"at":2}', { types: overlapping }))).to.equal('unrecognised');
  });

  it('gives the verdict that the fields present call for, whatever their values and company', () => {
    const fields = ['transaction_id', 'unix_timestamp', 'conversion_id', 'update_timestamp', 'other'];
    fc.assert(
      fc.property(fc.subarray(fields), fc.jsonValue(), (present, value) => {
        const has = (name: string) => present.includes(name);
        const byShape = has('transaction_id') && has('unix_timestamp') ? 'click' : 'unrecognised';
        const byConversion = has('update_timestamp') ? 'conversion-update' : 'conversion';
        const data = JSON.stringify(Object.fromEntries(present.map((name) => [name, value])));
        expect(verdict(identity(data))).to.equal(has('conversion_id') ? byConversion : byShape);
      }),
    );
  });
});
