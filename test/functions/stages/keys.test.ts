import { expect } from 'chai';
import fc from 'fast-check';
import type { EventType } from '../../../functions/event-types/event-type.ts';
import type { Message } from '../../../functions/message.ts';
import { type EventKeys, keys } from '../../../functions/stages/keys.ts';
import {
  eventsOf,
  identified,
  messageOf,
  nextOf,
  ownType,
  rejectionOf,
  shippedType,
} from '../../support/events.ts';

const click = shippedType('click');
const impression = shippedType('impression');
const update = shippedType('conversion-update');
const pair = ownType({ flowcore: { key: ['id', 'at'] } });

const keysOf = (data: string, type: EventType, part: Partial<Message> = {}): EventKeys =>
  nextOf(keys(identified(data, type, part)));
const clickKeys = (fields: object, part?: Partial<Message>) =>
  keysOf(JSON.stringify({ network_id: 1, transaction_id: 'a', ...fields }), click, part);
const clickEntity = (transactionId: string) =>
  keysOf(`{"network_id":1,"transaction_id":${transactionId}}`, click).entityKey;

describe('keys', () => {
  it('are the type, the key values and, for the event, a hash of its bytes', () => {
    const { entityKey, eventKey } = clickKeys({ unix_timestamp: 5 });
    expect(entityKey).to.equal('click:1:a');
    expect(eventKey).to.match(/^click:1:a:[0-9a-f]{32}$/);
  });

  it('two updates in one second get different event keys', () => {
    const at = { network_id: 1, conversion_id: 'c', update_timestamp: 1795273200 };
    const first = keysOf(JSON.stringify({ ...at, conversion_status: 'pending' }), update);
    const second = keysOf(JSON.stringify({ ...at, conversion_status: 'approved' }), update);
    expect(first.entityKey).to.equal(second.entityKey);
    expect(first.eventKey).to.not.equal(second.eventKey);
  });

  it('an update without its timestamp has keys, and another status gets another event key', () => {
    const status = (value: string, rest = '') =>
      keysOf(`{"network_id":1,"conversion_id":"c","conversion_status":"${value}"${rest}}`, update);
    expect(status('pending').entityKey).to.equal('conversion-update:1:c:');
    expect(status('pending', ',"update_timestamp":""').entityKey).to.equal('conversion-update:1:c:');
    expect(status('pending').eventKey).to.not.equal(status('approved').eventKey);
    expect(status('pending')).to.deep.equal(status('pending'));
  });

  it('two equal-looking impressions get different keys, each the same again when it is delivered again', () => {
    const data = '{"network_id":1,"unix_timestamp":1795273200}';
    const [first, second] = ['11', '12'].map((messageId) => keysOf(data, impression, { messageId }));
    expect(first?.entityKey).to.equal('impression:1:11');
    expect(first?.entityKey).to.not.equal(second?.entityKey);
    expect(first?.eventKey).to.not.equal(second?.eventKey);
    expect(keysOf(data, impression, { messageId: '11', path: '/impression', replayId: 'r1' })).to.deep.equal(
      first,
    );
  });

  it('two equal-looking impressions in one array get different keys', () => {
    const one = '{"network_id":1,"unix_timestamp":1795273200,"transaction_id":""}';
    const entityKeys = eventsOf(messageOf(`[${one}, ${one}]`)).map(
      (event) => nextOf(keys({ ...event, type: impression })).entityKey,
    );
    expect(entityKeys).to.deep.equal(['impression:1:11.0', 'impression:1:11.1']);
  });

  it('an impression with a transaction id is known by it', () => {
    const data = '{"network_id":1,"transaction_id":"t","unix_timestamp":1795273200}';
    expect(keysOf(data, impression, { messageId: '1' })).to.deep.equal(
      keysOf(data, impression, { messageId: '2' }),
    );
  });

  it('the same bytes published twice get the same keys', () => {
    const first = clickKeys(
      { x: 1 },
      { messageId: '1', publishTime: '2026-11-21T15:00:00Z', attributes: { a: 'b' } },
    );
    expect(clickKeys({ x: 1 }, { messageId: '2', path: '/click', replayId: 'r' })).to.deep.equal(first);
  });

  it('an event gets the same keys alone, in an array, and with white space round it', () => {
    const data = '{ "network_id":1, "transaction_id":"ä" }';
    const alone = keysOf(data, click);
    expect(keysOf(` \n${data}\t`, click)).to.deep.equal(alone);
    for (const event of eventsOf(messageOf(`[ ${data} ,${data}]`))) {
      expect(nextOf(keys({ ...event, type: click }))).to.deep.equal(alone);
    }
  });

  const sameEntity: readonly (readonly [string, string])[] = [
    ['7', '"7"'],
    ['0', '"0"'],
    ['-7', '"-7"'],
    ['7.0', '7'],
    ['7e2', '"700"'],
    ['12345678901234567890', '"12345678901234567890"'],
    ['"\\u0061"', '"a"'],
    ['"\\ud83d\\ude00"', '"😀"'],
  ];
  for (const [one, other] of sameEntity) {
    it(`${one} and ${other} give the same entity key`, () => {
      expect(clickEntity(one)).to.equal(clickEntity(other));
    });
  }

  const otherEntity: readonly (readonly [string, string])[] = [
    ['12345678901234567890', '12345678901234567891'],
    ['9007199254740992', '9007199254740993'],
    ['-9007199254740993', '-9007199254740992'],
    ['"a"', '"A"'],
    ['"a"', '" a"'],
    ['"7"', '"07"'],
    ['"\\ud800"', '"\\ud801"'],
    ['"\\ud800"', '"\\ufffd"'],
    [`"${'a'.repeat(64)}"`, `"${'a'.repeat(65)}"`],
    [`"${'a'.repeat(100)}"`, `"${'a'.repeat(101)}"`],
  ];
  for (const [one, other] of otherEntity) {
    it(`${one.slice(0, 30)} and ${other.slice(0, 30)} give different entity keys`, () => {
      expect(clickEntity(one)).to.not.equal(clickEntity(other));
    });
  }

  it('big integers keep their digits', () => {
    expect(clickEntity('123456789012345678901234567890')).to.equal('click:1:123456789012345678901234567890');
  });

  it('a colon in a value cannot forge another key', () => {
    const entity = (id: string, at: string) => keysOf(JSON.stringify({ id, at }), pair).entityKey;
    expect(entity('a:b', 'c')).to.not.equal(entity('a', 'b:c'));
    expect(entity('a:b', 'c')).to.equal('thing:a%3Ab:c');
    expect(entity('a%3Ab', 'c')).to.equal('thing:a%253Ab:c');
  });

  it('values of up to 64 characters, encoded, stand in the key; longer ones are hashed', () => {
    expect(clickEntity(`"${'a'.repeat(64)}"`)).to.equal(`click:1:${'a'.repeat(64)}`);
    for (const long of ['a'.repeat(65), 'ä'.repeat(11), ':'.repeat(22)]) {
      expect(clickEntity(JSON.stringify(long))).to.match(/^click:1:=[0-9a-f]{32}$/);
    }
  });

  it('ill-formed values are hashed', () => {
    expect(clickEntity('"a\\ud800"')).to.match(/^click:1:={1,2}[0-9a-f]{32}$/);
  });

  it('a hash cannot be written as a value', () => {
    const hashed =
      clickEntity(`"${'a'.repeat(65)}"`)
        .split(':')
        .at(-1) ?? '';
    expect(clickEntity(JSON.stringify(hashed))).to.equal(`click:1:%3D${hashed.slice(1)}`);
  });

  it('a value that spells out an ill-formed one does not get its key', () => {
    const illFormed = `${'a'.repeat(70)}\ud800`;
    const spelledOut = JSON.stringify(illFormed);
    expect(clickEntity(JSON.stringify(spelledOut))).to.not.equal(clickEntity(JSON.stringify(illFormed)));
  });

  it('no two pairs of values share an entity key, and a key is short enough for an object name', () => {
    const value = fc.oneof(
      fc.constantFrom('a', ':', 'a:', ':a', '%3A', '=', '\ud800', 'ä'),
      fc.string({ unit: 'binary', minLength: 1, maxLength: 80 }),
    );
    const two = fc.tuple(value, value);
    fc.assert(
      fc.property(two, two, (one, other) => {
        const [oneKey, otherKey] = [one, other].map(
          ([id, at]) => keysOf(JSON.stringify({ id, at }), pair).entityKey,
        );
        expect(oneKey === otherKey).to.equal(one.join('\0') === other.join('\0') && one[0] === other[0]);
        expect(oneKey).to.match(/^thing(:[A-Za-z0-9!'()*~_.=%-]{1,64}){2}$/);
      }),
    );
  });

  const rejected: readonly { value: string; detail: string }[] = [
    { value: '""', detail: 'transaction_id is empty' },
    { value: 'null', detail: 'transaction_id is empty' },
    { value: 'true', detail: 'transaction_id is neither a string nor a number' },
    { value: '{"secret":1}', detail: 'transaction_id is neither a string nor a number' },
    { value: '["secret"]', detail: 'transaction_id is neither a string nor a number' },
  ];
  for (const { value, detail } of rejected) {
    it(`a key value of ${value} is quarantined`, () => {
      const event = identified(`{"network_id":1,"transaction_id":${value}}`, click);
      expect(rejectionOf(keys(event))).to.deep.equal({ reason: 'key-field', stage: 'rewrite', detail });
    });
  }

  it('alternatives are tried in order, and named when all are empty', () => {
    const type = ownType({ flowcore: { key: [['a', 'b', 'id']] } });
    expect(keysOf('{"a":"","b":2,"id":3}', type).entityKey).to.equal('thing:2');
    expect(keysOf('{"b":null,"id":3}', type).entityKey).to.equal('thing:3');
    expect(rejectionOf(keys(identified('{"id":""}', type))).detail).to.equal('a or b or id is empty');
  });

  it('a field on the prototype is no key value', () => {
    const type = ownType({ required: ['constructor', 'at'], flowcore: { key: ['constructor'] } });
    expect(rejectionOf(keys(identified('{}', type))).detail).to.equal('constructor is empty');
  });
});
