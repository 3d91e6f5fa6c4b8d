import { cpSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect } from 'chai';
import { loadEventTypes } from '../../functions/event-types/load.ts';
import { type Reason, reasons } from '../../functions/reasons.ts';
import { type House, openHouse, type PushMessage } from '../support/house.ts';

const click = (more: object) =>
  JSON.stringify({ network_id: 4242, transaction_id: 'f00d', unix_timestamp: 1795273212, ...more });

interface Case {
  readonly message: PushMessage;
  readonly target?: 'overflow';
  /** Index of the rejected element, where the message is an array. */
  readonly element?: string;
  /** The bytes that the record must hold, where they are not the message's. */
  readonly bytes?: string;
}

const eventType = { event_type: 'click' };
const announcement = (object: string, bucket = 'staging') =>
  JSON.stringify({ bucket, object, generation: '1' });

/** One way to earn each reason; the type makes a reason without a case an error. */
const cases: Record<Reason, Case> = {
  'not-base64': { message: { rawData: 'click!!' }, bytes: 'click!!' },
  empty: { message: { attributes: { only: 'attributes' } } },
  'not-utf8': { message: { data: Buffer.from([0x7b, 0x22, 0xff, 0x22, 0x3a, 0x31, 0x7d]) } },
  'too-deep': { message: { data: `${'[1,{"a":'.repeat(5000)}1${'}]'.repeat(5000)}` } },
  'not-json': { message: { data: '{"network_id":' } },
  'array-too-long': { message: { data: `[${Array.from({ length: 1001 }, () => '{}').join(',')}]` } },
  'not-an-object': { message: { data: `[${click({})}, 5]` }, element: '1', bytes: '5' },
  unrecognised: { message: { data: '{"hello":"world"}' } },
  ambiguous: {
    message: { data: '{"transaction_id":"x","unix_timestamp":1795273212,"network_id":1,"twin":true}' },
  },
  schema: { message: { data: '{"transaction_id":[]}', attributes: eventType } },
  'reserved-key': { message: { data: click({ event_key: 'mine' }), attributes: eventType } },
  'duplicate-field': {
    message: { data: click({}).replace('{', '{"transaction\\u005fid":"y",'), attributes: eventType },
  },
  'rename-collision': {
    message: { data: '{"twin_id":"t","from":1,"to":2}', attributes: { event_type: 'twin' } },
  },
  'key-field': { message: { data: click({ transaction_id: '' }), attributes: eventType } },
  'event-time': { message: { data: click({ unix_timestamp: 5 }), attributes: eventType } },
  'valid-time': { message: { data: click({ since: 'never' }), attributes: { event_type: 'click-since' } } },
  refused: { message: { data: click({ transaction_id: 'poison' }), attributes: eventType } },
  'destination-missing': { message: { data: click({ transaction_id: 'parked' }), attributes: eventType } },
  'bad-announcement': { target: 'overflow', message: { data: '{"bucket":"staging"}' } },
  'staged-object-missing': { target: 'overflow', message: { data: announcement('staged/nothing') } },
  'staged-object-foreign': { target: 'overflow', message: { data: announcement('staged/foreign') } },
};

/** The shipped types, and two more for the reasons that the shipped ones cannot give. */
function typesWithTwins() {
  const folder = mkdtempSync(join(tmpdir(), 'sluice-schemas-'));
  cpSync('schemas', folder, { recursive: true });
  const clickSchema = JSON.parse(readFileSync('schemas/click.schema.json', 'utf8'));
  const write = (name: string, required: string[], flowcore: object) =>
    writeFileSync(
      join(folder, `${name}.schema.json`),
      JSON.stringify({
        $id: `everflow/${name}`,
        type: 'object',
        required,
        flowcore: {
          ...clickSchema.flowcore,
          attributeValues: [name],
          eventType: `${name}.0`,
          fileEventType: `${name}.file.0`,
          ...flowcore,
        },
      }),
    );
  write('twin', ['twin_id'], {
    match: { required: ['twin'] },
    key: ['twin_id'],
    eventTime: ['publishTime'],
    rename: { '/from': 'to' },
  });
  write('click-since', ['network_id', 'transaction_id', 'unix_timestamp'], {
    match: { required: ['since'] },
    validTime: ['since', 'eventTime'],
  });
  const types = loadEventTypes(folder);
  rmSync(folder, { recursive: true });
  return types;
}

describe('quarantine', () => {
  let house: House;
  before(async () => {
    house = await openHouse({ types: typesWithTwins() });
  });
  after(() => house.close());

  const pushFine = async (event: object, attributes = eventType) =>
    expect(await house.push('ingest', { data: click(event), attributes })).to.equal(204);

  /** What must happen before or while the message of a reason is on its way. */
  const beforehand: Partial<Record<Reason, () => Promise<void>>> = {
    async 'staged-object-foreign'() {
      await house.storage.bucket('staging').file('staged/foreign').save('{}');
    },
    async refused() {
      await house.rule({ bodyIncludes: 'poison', do: 'answer', status: 400, body: 'no poison, please' });
    },
    /** The event type is missing for ten minutes, in which another is taken; the next event is the probe. */
    async 'destination-missing'() {
      await house.rule({ eventType: 'click.recorded.0', do: 'answer', status: 404 });
      const missing = { data: click({ transaction_id: 'missing' }), attributes: eventType };
      expect(await house.push('ingest', missing)).to.equal(503);
      await pushFine({ since: '2026-11-21T16:00:00Z' }, { event_type: 'click-since' });
      house.shiftClock(10 * 60_000);
      expect(await house.push('ingest', missing)).to.equal(503);
    },
  };
  /** The poison waits for proof: another event that Flowcore accepts after refusing it. */
  const meanwhile: Partial<Record<Reason, () => Promise<void>>> = {
    async refused() {
      await house.says({ message: 'batch', kind: 'event-fault' });
      await pushFine({ transaction_id: 'fine' });
    },
  };

  for (const [reason, { message, target = 'ingest', element, bytes }] of Object.entries(cases)) {
    it(`keeps the untouched bytes of what is ${reason}: ${reasons[reason as Reason]}`, async () => {
      await beforehand[reason as Reason]?.();
      const [file] = await house.storage.bucket('staging').getFiles({ prefix: 'staged/foreign' });
      const generation = String(file[0]?.metadata.generation ?? '1');
      const data =
        reason === 'staged-object-foreign'
          ? String(message.data).replace('"1"', `"${generation}"`)
          : message.data;
      const sent = data === undefined ? message : { ...message, data };
      const pushed = house.push(target, sent);
      await meanwhile[reason as Reason]?.();
      expect(await pushed).to.equal(204);
      await house.clearRules();
      const [record] = await house.quarantined(1);
      expect(record?.attributes).to.deep.include({
        reason,
        publish_time: '2026-11-21T16:00:00.000Z',
        original_attributes: JSON.stringify(message.attributes ?? {}),
      });
      expect(record?.attributes.element).to.equal(element);
      expect(record?.attributes.stage).to.match(/^[a-z]+$/);
      expect(record?.data.equals(Buffer.from(bytes ?? sent.data ?? ''))).to.equal(true);
    });
  }

  it('names pointers and keywords of a violation, never values', async () => {
    const data = '{"network_id":{"secret":"hunter2"},"unix_timestamp":1795273212}';
    await house.push('ingest', { data, attributes: eventType });
    const [record] = await house.quarantined(1);
    expect(record?.attributes.detail).to.equal('/transaction_id required; /network_id type');
    expect(record?.attributes.schema).to.equal('everflow/click');
    expect(JSON.stringify(house.lines)).to.not.contain('hunter2');
  });

  it('puts a 10 MB original into the bucket and names it', async () => {
    const data = Buffer.alloc(9_990_000, 'z');
    expect(await house.push('ingest', { data, messageId: 'ten-megabytes' })).to.equal(204);
    const [record] = await house.quarantined(1);
    expect(record?.data).to.have.length(0);
    const name = record?.attributes.data_object ?? '';
    expect(name).to.match(/^quarantine\/ten-megabytes\/message\/data-[0-9a-f]{32}$/);
    const [kept] = await house.storage.bucket('staging').file(name).download();
    expect(kept.equals(data)).to.equal(true);
  });

  it('puts the attributes of a message with 100 attributes into the bucket and names them', async () => {
    const attributes = Object.fromEntries(
      Array.from({ length: 100 }, (_, i) => [`attribute-${i}`, 'v'.repeat(1024)]),
    );
    expect(await house.push('ingest', { data: '5', attributes, messageId: 'hundred' })).to.equal(204);
    const [record] = await house.quarantined(1);
    expect(record?.data.toString()).to.equal('5');
    const name = record?.attributes.attributes_object ?? '';
    const [kept] = await house.storage.bucket('staging').file(name).download();
    expect(JSON.parse(kept.toString())).to.deep.equal(attributes);
  });

  it('keeps a bad event from harming its neighbours in the same message', async () => {
    const before = await house.stored();
    const events = [
      click({ transaction_id: 'good-1' }),
      '{"transaction_id":7}',
      click({ transaction_id: 'good-2' }),
    ];
    expect(await house.push('ingest', { data: `[ ${events.join(' , ')} ]`, attributes: eventType })).to.equal(
      204,
    );
    const [record] = await house.quarantined(1);
    expect(record?.data.toString()).to.equal('{"transaction_id":7}');
    const stored = (await house.stored()).slice(before.length);
    expect(stored.map(({ raw }) => JSON.parse(raw).transaction_id)).to.have.members(['good-1', 'good-2']);
  });

  it('nacks what is announced in a bucket other than its own: the setting is wrong, not the message', async () => {
    expect(await house.push('overflow', { data: announcement('staged/x', 'another-bucket') })).to.equal(503);
  });

  it('nacks when the record is not confirmed', async () => {
    await house.pubsub.topic('quarantine').delete();
    expect(await house.push('ingest', { data: 'not json' })).to.equal(503);
    expect(house.lines.at(-2)).to.include({ fate: 'retry', message: 'event' });
  });
});
