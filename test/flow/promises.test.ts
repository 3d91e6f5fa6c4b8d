import { expect } from 'chai';
import { BadSettings, readConfig } from '../../functions/read-config.ts';
import { type House, openHouse, type PushMessage } from '../support/house.ts';

const click = (id: string, more: object = {}): PushMessage => ({
  data: JSON.stringify({ network_id: 4242, transaction_id: id, unix_timestamp: 1795273212, ...more }),
  attributes: { event_type: 'click' },
});
const oversized = { note: 'x'.repeat(70_000) };

describe('promises', () => {
  let house: House;
  before(async () => {
    house = await openHouse();
  });
  after(() => house.close());
  afterEach(() => house.clearRules());

  it('acknowledges nothing that is not confirmed', async () => {
    const answers = [
      { do: 'answer', status: 500 },
      { do: 'answer', status: 429 },
      { do: 'drop' },
      { do: 'drop', stores: true },
      { do: 'success-false' },
      { do: 'fewer-ids' },
      { do: 'unreadable' },
    ];
    for (const answer of answers) {
      await house.rule(answer);
      expect(await house.push('ingest', click('unconfirmed')), JSON.stringify(answer)).to.equal(503);
      await house.clearRules();
    }
    // The answer is lost after the object was made: staged, but neither announced nor pointed to.
    house.storageServer.fail({ method: 'POST', answer: 'drop-after' });
    const before = await house.stored();
    expect(await house.push('ingest', click('unconfirmed-object', oversized))).to.equal(503);
    expect(await house.stored()).to.have.length(before.length);
    expect(await house.push('ingest', click('unconfirmed-object', oversized))).to.equal(204);
    expect(await house.stored()).to.have.length(before.length + 1);
    await house.announcements(1);
  });

  it('acknowledges no oversized event whose announcement is not confirmed', async () => {
    const lonely = await openHouse();
    try {
      await lonely.pubsub.topic('staged').delete();
      expect(await lonely.push('ingest', click('unannounced', oversized))).to.equal(503);
      expect(await lonely.stored()).to.be.empty;
    } finally {
      await lonely.close();
    }
  });

  it("quarantines nothing on Flowcore's word alone", async () => {
    for (const status of [400, 401, 403, 404, 422, 500]) {
      await house.rule({ do: 'answer', status, body: '{"message":"your fault"}' });
      const pushed = house.push('ingest', click('refused'));
      await house.says({ message: 'batch', status });
      // A lone event that is refused waits for another to be accepted, but not for ever.
      house.shiftClock(30_000);
      expect(await pushed, `HTTP ${status}`).to.equal(503);
      await house.clearRules();
    }
    expect(await house.push('ingest', click('refused'), '/no-such-type')).to.equal(404);
    expect(house.lines.filter(({ fate }) => fate === 'quarantined')).to.be.empty;
  });

  it('sends the right event time or nothing', async () => {
    const before = await house.stored();
    const right = { ms: 1795273212_000, text: '1795273212', iso: '2026-11-21T16:00:12+01:00' };
    for (const unix_timestamp of Object.values(right)) {
      expect(await house.push('ingest', click('right', { unix_timestamp }))).to.equal(204);
    }
    const wrong = {
      zoneless: '2026-11-21T15:00:12',
      empty: '',
      zero: 0,
      ancient: 1_000_000_000,
      ahead: 1795363201,
    };
    for (const unix_timestamp of Object.values(wrong)) {
      expect(await house.push('ingest', click('wrong', { unix_timestamp }))).to.equal(204);
    }
    const stored = (await house.stored()).slice(before.length);
    expect(stored.map(({ eventTime }) => eventTime)).to.deep.equal(Array(3).fill('2026-11-21T15:00:12.000Z'));
    const records = await house.quarantined(Object.keys(wrong).length);
    expect(new Set(records.map(({ attributes }) => attributes.reason))).to.deep.equal(
      new Set(['event-time']),
    );
  });

  it("sends the source's own bytes", async () => {
    const before = await house.stored();
    const source =
      '{"z" : 12345678901234567890,\n\t"transaction_id":"\\u0061b", "f":1.10,"network_id":1,"unix_timestamp":1795273212,"a":{"k":1,"k":2}}';
    await house.push('ingest', { data: source });
    const [event] = (await house.stored()).slice(before.length);
    expect(event?.raw.startsWith(`${source.slice(0, -1)},"event_time":`)).to.equal(true);
  });

  it('survives a hiccup without a nack, and nacks what lasts', async () => {
    await house.rule({ do: 'answer', status: 503, next: 3 });
    expect(await house.push('ingest', click('hiccup'))).to.equal(204);
    await house.rule({ do: 'answer', status: 503, next: 4 });
    expect(await house.push('ingest', click('lasting'))).to.equal(503);
    expect(await house.push('ingest', click('lasting'))).to.equal(204);
  });

  it('gives every copy of an event the same keys', async () => {
    const before = await house.stored();
    const event = click('copied', { offer: 7 });
    // Stored, but the answer is lost: sent again at once, delivered again later, published a second time.
    await house.rule({ do: 'drop', stores: true, next: 1 });
    await house.push('ingest', { ...event, messageId: 'one' });
    await house.push('ingest', { ...event, messageId: 'one' });
    await house.push('ingest', { ...event, messageId: 'two', publishTime: '2026-11-21T18:00:00Z' });
    const copies = (await house.stored()).slice(before.length).map(({ raw }) => JSON.parse(raw));
    expect(copies).to.have.length(4);
    for (const key of ['event_key', 'entity_key', 'event_time', 'valid_time']) {
      expect(new Set(copies.map((copy) => copy[key])).size, key).to.equal(1);
    }
  });

  it('refuses to start without a choice of who may push', () => {
    expect(() => readConfig({})).to.throw(BadSettings, /PUSH_AUTH: is not set/);
    expect(() => readConfig({ PUSH_AUTH: 'none', K_SERVICE: 'ingest' })).to.throw(
      /PUSH_AUTH: must not be none/,
    );
  });

  it('logs no value of a payload and no key', async () => {
    const secrets = ['s3cret-value', 'jane@example.com', '203.0.113.99'];
    const personal = { sub1: secrets[0], email: secrets[1], user_ip: secrets[2] };
    await house.push('ingest', click('private', personal));
    await house.push('ingest', click('private-large', { ...personal, ...oversized }));
    await house.announcements(1);
    await house.push('ingest', click('private-bad', { ...personal, unix_timestamp: secrets[0] }));
    await house.push('ingest', { data: JSON.stringify({ [secrets[1] ?? '']: { deep: secrets[0] } }) });
    await house.rule({ do: 'answer', status: 400, body: `refused ${secrets[0]}`, next: 1 });
    const refused = house.push('ingest', click('private-refused', personal));
    await house.says({ message: 'batch', kind: 'event-fault' });
    await house.push('ingest', click('private-accepted', personal));
    await refused;
    await house.quarantined(2);
    const logged = JSON.stringify(house.lines);
    for (const secret of [...secrets, 'house-key-secret']) expect(logged).to.not.contain(secret);
    // Names of unknown fields are logged, from the top level only.
    await house.push(
      'ingest',
      click('drifting', { brand_new_field: { inner_name: 1 }, query_parameters: { q: 1 } }),
    );
    const drift = JSON.stringify(house.lines.filter(({ message }) => String(message).startsWith('drift')));
    expect(drift).to.contain('brand_new_field').and.to.contain('/query_parameters/<key>');
    expect(drift).to.not.contain('inner_name');
  });
});

describe('a Flowcore that does not answer', () => {
  let house: House;
  before(async () => {
    house = await openHouse({ settings: { FLOWCORE_TIMEOUT_MS: '200' } });
  });
  after(() => house.close());

  it('is given up after the timeout, and the event nacked', async () => {
    await house.rule({ do: 'hang' });
    expect(await house.push('ingest', click('hanging'))).to.equal(503);
    expect(house.lines.at(-2)).to.include({ fate: 'retry', cause: 'unknown: ETIMEDOUT' });
  });
});
