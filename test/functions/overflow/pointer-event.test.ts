import { expect } from 'chai';
import { pointerEvent } from '../../../functions/overflow/pointer-event.ts';
import type { StagedObject } from '../../../functions/overflow/staged-object.ts';
import { MAX_EVENT_BYTES } from '../../../functions/stages/size.ts';
import { ownType, publishTimeMs, rewritten, shippedType } from '../../support/events.ts';

const at = publishTimeMs / 1000;
const pad = 'x'.repeat(70_000);
const staged: StagedObject = {
  fileId: 'f1',
  size: 70_123,
  sha256: 'ab12',
  schema: 'own/thing',
  eventKey: 'k',
  entityKey: 'e',
  eventTime: '2026-11-21T16:00:00.000Z',
  validTime: '2026-11-21T16:00:00.000Z',
  uploadedAt: undefined,
};
const pointerOf = (data: string, type = ownType()) => pointerEvent(rewritten(data, type), staged);
const sent = (data: string, type = ownType()) => JSON.parse(pointerOf(data, type).text);

describe('pointerEvent', () => {
  it('carries identity, times and keys of the event, and where the rest lies', () => {
    const data = `{"pad":"${pad}","network_id":1,"transaction_id":"t","unix_timestamp":${at}}`;
    const click = shippedType('click');
    const event = rewritten(data, click);
    const full = JSON.parse(event.text);
    expect(JSON.parse(pointerEvent(event, staged).text)).to.deep.equal({
      network_id: 1,
      transaction_id: 't',
      unix_timestamp: at,
      event_time: full.event_time,
      valid_time: full.valid_time,
      event_key: full.event_key,
      entity_key: full.entity_key,
      delivery: full.delivery,
      overflow: { file_id: 'f1', size: 70_123, sha256: 'ab12', event_type: 'click.recorded.file.0' },
    });
  });

  it('is the same event otherwise, and counts its own bytes', () => {
    const event = rewritten(`{"id":"ä","at":${at},"pad":"${pad}"}`, ownType());
    const pointer = pointerEvent(event, staged);
    expect(pointer).to.deep.include({ ...event, text: pointer.text, bytes: Buffer.byteLength(pointer.text) });
  });

  it("keeps the source's own bytes of what it carries", () => {
    const { text } = pointerOf(`{"id": 12345678901234567890 ,"pad":"${pad}","at":"${at}"}`);
    expect(text).to.match(new RegExp(`^{"id": ?12345678901234567890,"at":"${at}","event_time":`));
  });

  it('carries the fields of the match, and those of key and time that are present', () => {
    const type = ownType({
      required: ['id'],
      flowcore: {
        key: [['alias', 'id']],
        eventTime: ['at', 'publishTime'],
        validTime: ['since', 'eventTime'],
        match: { type: 'object', required: ['kind'], properties: { kind: true, other: true } },
      },
    });
    const value = sent(`{"id":7,"kind":{"a":1},"since":${at},"pad":"${pad}"}`, type);
    expect(value).to.deep.include({ id: 7, kind: { a: 1 }, since: at });
    expect(value).to.not.have.any.keys('alias', 'at', 'other', 'pad');
  });

  it('renames and drops as the event does', () => {
    const type = ownType({
      required: ['id', 'email', 'at'],
      flowcore: { key: ['id', 'email'], drop: ['/email'], rename: { '/at': 'when' } },
    });
    const value = sent(`{"id":7,"email":"secret","at":${at},"pad":"${pad}"}`, type);
    expect(value).to.include({ id: 7, when: at });
    expect(value).to.not.have.any.keys('email', 'at');
  });

  it('drops and renames below the fields that it carries, as the event does', () => {
    const type = ownType({
      flowcore: {
        match: { type: 'object', required: ['user'], properties: { user: true } },
        drop: ['/user/email'],
        rename: { '/user/name': 'alias' },
      },
    });
    const value = sent(`{"id":7,"at":${at},"user":{"email":"secret","name":"n","n":1},"pad":"${pad}"}`, type);
    expect(value.user).to.deep.equal({ alias: 'n', n: 1 });
  });

  it('leaves long fields to the file, so that it always fits into an ordinary event', () => {
    const click = shippedType('click');
    const long = (length: number) =>
      JSON.stringify({ network_id: 1, transaction_id: 'ä'.repeat(length), unix_timestamp: at, pad });
    expect(sent(long(1022), click).transaction_id).to.equal('ä'.repeat(1022));
    expect(sent(long(1023), click)).to.not.have.property('transaction_id');
    expect(pointerOf(long(1022), click).bytes).to.be.below(MAX_EVENT_BYTES);
    expect(pointerOf(long(60_000), click).bytes).to.be.below(MAX_EVENT_BYTES);
  });

  it('fits however many fields the type uses', () => {
    const fields = Array.from({ length: 64 }, (_, index) => `f${index}`);
    const match = {
      type: 'object',
      required: ['f0'],
      properties: Object.fromEntries(fields.map((each) => [each, true])),
    };
    const values = Object.fromEntries(fields.map((each) => [each, '€'.repeat(1000)]));
    const data = JSON.stringify({ id: 7, at, ...values });
    expect(pointerOf(data, ownType({ flowcore: { match } })).bytes).to.be.at.most(MAX_EVENT_BYTES);
  });
});
