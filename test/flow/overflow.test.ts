import { createHash } from 'node:crypto';
import { expect } from 'chai';
import type { StoredEvent } from '../../local/flowcore/stored-event.ts';
import { type House, openHouse, type PushMessage } from '../support/house.ts';

const click = (more: object) =>
  JSON.stringify({ network_id: 4242, transaction_id: 'f00d', unix_timestamp: 1795273212, ...more });

/** A click whose event, as sent, is exactly `bytes` long; `filler` is repeated and cut to fit. */
function clickOfSize(bytes: number, id: string, filler = 'x'): PushMessage {
  const message = (note: string): PushMessage => ({
    data: click({ transaction_id: id, note }),
    attributes: { event_type: 'click' },
    messageId: `message-${id}`,
  });
  const added = addedBytes(id);
  const bare = Buffer.byteLength(String(message('').data)) + added;
  const room = bytes - bare;
  const whole = filler.repeat(Math.floor(room / Buffer.byteLength(filler)));
  return message(whole + 'y'.repeat(room - Buffer.byteLength(whole)));
}

/** What Sluice adds to a click with this id: all of it has a fixed length. */
const addedBytes = (id: string): number =>
  Buffer.byteLength(
    `,"event_time":"2026-11-21T15:00:12.000Z","valid_time":"2026-11-21T15:00:12.000Z","event_key":"click:4242:${id}:${'0'.repeat(32)}","entity_key":"click:4242:${id}","delivery":{"message_id":"message-${id}","publish_time":"2026-11-21T16:00:00.000Z","schema":"everflow/click","time_source":"unix_timestamp"}`,
  );

const sha256 = (text: string): string => createHash('sha256').update(text).digest('hex');
const onRoute = (stored: readonly StoredEvent[], eventType: string) =>
  stored.filter((each) => each.eventType === eventType);

/** Puts the stored parts of a file together, whichever format they came in; duplicates count once. */
function rebuild(parts: readonly StoredEvent[]): string {
  const byPart = new Map<number, Buffer>();
  for (const { raw } of parts) {
    const payload = JSON.parse(raw);
    if (payload.pathwaysChunk === undefined) byPart.set(payload.part, Buffer.from(payload.data, 'base64'));
    else byPart.set(payload.pathwaysChunk.part, Buffer.from(payload.data));
  }
  const ordered = [...byPart].sort(([a], [b]) => a - b).map(([, bytes]) => bytes);
  return Buffer.concat(ordered).toString('utf8');
}

for (const dialect of ['webhook', 'api-v1'] as const) {
  describe(`overflow, dialect ${dialect}`, () => {
    let house: House;
    before(async () => {
      house = await openHouse({ dialect });
    });
    after(() => house.close());

    const storedSince = async (before: readonly StoredEvent[]) => (await house.stored()).slice(before.length);

    for (const { bytes, filler, overflows } of [
      { bytes: 63_999, filler: 'x', overflows: false },
      { bytes: 64_000, filler: 'x', overflows: false },
      { bytes: 64_001, filler: 'x', overflows: true },
      { bytes: 64_000, filler: 'ü€😀', overflows: false },
      { bytes: 64_001, filler: 'ü€😀', overflows: true },
      { bytes: 9_000_000, filler: 'ü€"\\', overflows: true },
    ]) {
      const what = filler === 'x' ? '' : ' with multi-byte characters';
      it(`sends an event of ${bytes} bytes${what} ${overflows ? 'as a file with a pointer' : 'as it is'}`, async () => {
        const before = await house.stored();
        const escaped = filler === 'ü€"\\';
        const message = escaped
          ? { data: click({ note: filler.repeat(bytes / 10) }), attributes: { event_type: 'click' } }
          : clickOfSize(bytes, `size-${bytes}-${Buffer.byteLength(filler)}`, filler);
        expect(await house.push('ingest', message)).to.equal(204);
        const main = onRoute(await storedSince(before), 'click.recorded.0');
        expect(main).to.have.length(1);
        if (!overflows) {
          expect(Buffer.byteLength(main[0]?.raw ?? '')).to.equal(bytes);
          return;
        }
        const pointer = JSON.parse(main[0]?.raw ?? '');
        const [announcement] = await house.announcements(1);
        expect(await house.push('overflow', announcement ?? {})).to.equal(204);
        const parts = onRoute(await storedSince(before), 'click.recorded.file.0');
        const text = rebuild(parts);
        if (!escaped) expect(Buffer.byteLength(text)).to.equal(bytes);
        expect(text.startsWith(String(message.data).slice(0, -1))).to.equal(true);
        expect(pointer.overflow).to.deep.include({
          size: Buffer.byteLength(text),
          sha256: sha256(text),
          event_type: 'click.recorded.file.0',
        });
        const { overflow, ...identity } = pointer;
        const { note, ...rest } = JSON.parse(text);
        expect(note).to.be.a('string');
        expect(identity).to.deep.equal(rest);
        expect(parts[0]?.eventTime).to.equal('2026-11-21T15:00:12.000Z');
      });
    }

    it('finds the object that an earlier attempt staged, and announces and points again', async () => {
      const message = clickOfSize(70_000, 'staged-twice');
      const before = await house.stored();
      expect(await house.push('ingest', message)).to.equal(204);
      expect(await house.push('ingest', message)).to.equal(204);
      const [first, second] = await house.announcements(2);
      expect(first?.data?.toString()).to.equal(second?.data?.toString());
      const [one, two] = onRoute(await storedSince(before), 'click.recorded.0').map(({ raw }) => raw);
      expect(one).to.be.a('string').and.equal(two);
    });

    it('uploads an object that is announced twice only once', async () => {
      const message = clickOfSize(70_000, 'announced-twice');
      await house.push('ingest', message);
      const [announcement] = await house.announcements(1);
      const before = await house.stored();
      expect(await house.push('overflow', announcement ?? {})).to.equal(204);
      const once = await storedSince(before);
      expect(await house.push('overflow', announcement ?? {})).to.equal(204);
      expect(await storedSince(before)).to.have.length(once.length);
    });

    it('uploads twice under one file id when the upload could not be recorded', async () => {
      const message = clickOfSize(70_000, 'uploaded-twice');
      await house.push('ingest', message);
      const [announcement] = await house.announcements(1);
      const before = await house.stored();
      house.storageServer.fail({ method: 'PATCH', answer: 503 });
      expect(await house.push('overflow', announcement ?? {})).to.equal(503);
      expect(await house.push('overflow', announcement ?? {})).to.equal(204);
      const parts = await storedSince(before);
      const ids = parts.map(({ raw }) => JSON.parse(raw)).map((part) => part.fileId ?? part.pathwaysChunk.id);
      expect(new Set(ids).size).to.equal(1);
      expect(rebuild(parts).startsWith(String(message.data).slice(0, -1))).to.equal(true);
      expect(parts.length % 2).to.equal(0);
    });

    it('nacks when the pointer is refused after staging, and needs no second object later', async () => {
      const message = clickOfSize(70_000, 'pointer-refused');
      await house.rule({ eventType: 'click.recorded.0', do: 'answer', status: 401 });
      expect(await house.push('ingest', message)).to.equal(503);
      await house.clearRules();
      expect(await house.push('ingest', message)).to.equal(204);
      await house.announcements(2);
      const [files] = await house.storage
        .bucket('staging')
        .getFiles({ prefix: 'staged/click/click:4242:pointer-refused' });
      expect(files).to.have.length(1);
    });

    it("continues with the staged object's own bytes when the same key comes with others", async () => {
      const message = clickOfSize(70_000, 'same-key');
      await house.push('ingest', message);
      const again = { ...message, messageId: 'published-again', publishTime: '2026-11-21T16:00:05.000Z' };
      const before = await house.stored();
      expect(await house.push('ingest', again)).to.equal(204);
      const [, announcement] = await house.announcements(2);
      await house.push('overflow', announcement ?? {});
      const stored = await storedSince(before);
      const text = rebuild(onRoute(stored, 'click.recorded.file.0'));
      const pointer = JSON.parse(onRoute(stored, 'click.recorded.0')[0]?.raw ?? '');
      expect(JSON.parse(text).delivery.message_id).to.equal('message-same-key');
      expect(pointer.delivery.message_id).to.equal('published-again');
      expect(pointer.overflow).to.include({ size: Buffer.byteLength(text), sha256: sha256(text) });
    });

    for (const status of [403, 503]) {
      it(`nacks while the bucket answers ${status}`, async () => {
        const message = clickOfSize(70_000, `bucket-${status}`);
        house.storageServer.fail({ method: 'POST', answer: status });
        expect(await house.push('ingest', message)).to.equal(503);
        expect(await house.push('ingest', message)).to.equal(204);
        await house.announcements(1);
      });
    }

    it('nacks while Flowcore does not take the file, and keeps the object', async () => {
      await house.push('ingest', clickOfSize(70_000, 'file-refused'));
      const [announcement] = await house.announcements(1);
      await house.rule({ eventType: 'click.recorded.file.0', do: 'answer', status: 500 });
      expect(await house.push('overflow', announcement ?? {})).to.equal(503);
      await house.clearRules();
      expect(await house.push('overflow', announcement ?? {})).to.equal(204);
    });

    it('quarantines a file that Flowcore refuses while it takes others, and keeps the object', async () => {
      await house.push('ingest', clickOfSize(70_000, 'file-poison'));
      await house.push('ingest', clickOfSize(70_000, 'file-fine'));
      const [poison, fine] = await house.announcements(2);
      const { object } = JSON.parse(String(poison?.data));
      const refusal = { eventType: 'click.recorded.file.0', do: 'answer', status: 400, body: 'no' };
      // Rules do not look into uploads: there the fine file is the second of three requests.
      if (dialect === 'api-v1') await house.rule({ ...refusal, bodyIncludes: 'file-poison' });
      else await house.rule({ ...refusal, next: 1 }, { ...refusal, skip: 1 });
      const verdict = house.push('overflow', poison ?? {});
      await house.applied();
      // Only what is sent after the refusal has come in proves anything: by the end of this it has.
      await house.push('overflow', { data: 'no announcement' });
      await house.quarantined(1);
      expect(await house.push('overflow', fine ?? {})).to.equal(204);
      expect(await verdict).to.equal(204);
      const [record] = await house.quarantined(1);
      expect(record?.attributes).to.include({ reason: 'refused', detail: 'HTTP 400: no' });
      expect((await house.storage.bucket('staging').file(object).exists())[0]).to.equal(true);
      await house.clearRules();
    });

    it('sets customTime only once Flowcore has the file, so that the lifecycle rule deletes nothing else', async () => {
      await house.push('ingest', clickOfSize(70_000, 'custom-time'));
      const [announcement] = await house.announcements(1);
      const customTime = async () => {
        const [files] = await house.storage
          .bucket('staging')
          .getFiles({ prefix: 'staged/click/click:4242:custom-time' });
        return files[0]?.metadata.customTime;
      };
      expect(await customTime()).to.equal(undefined);
      await house.push('overflow', announcement ?? {});
      expect(await customTime()).to.match(/^20/);
    });
  });
}

describe('overflow of a size refusal', () => {
  let house: House;
  before(async () => {
    house = await openHouse();
  });
  after(() => house.close());

  it('stages an event that Flowcore alone finds too large', async () => {
    await house.rule({
      bodyIncludes: 'too-large-for-you',
      next: 1,
      do: 'answer',
      status: 413,
      body: '<html></html>',
    });
    const data = click({ transaction_id: 'lone-413', note: 'too-large-for-you' });
    expect(await house.push('ingest', { data })).to.equal(204);
    await house.announcements(1);
    const [pointer] = await house.stored();
    expect(JSON.parse(pointer?.raw ?? '').overflow).to.include({ event_type: 'click.recorded.file.0' });
  });

  it('halves a batch that Flowcore finds too large and delivers every event of it', async () => {
    const before = await house.stored();
    await house.rule({ next: 1, do: 'answer', status: 413, body: '' });
    const events = ['a', 'b', 'c'].map((id) => click({ transaction_id: `half-${id}` }));
    expect(await house.push('ingest', { data: `[${events.join(',')}]` })).to.equal(204);
    const stored = (await house.stored()).slice(before.length);
    expect(stored.map(({ raw }) => JSON.parse(raw).transaction_id)).to.have.members([
      'half-a',
      'half-b',
      'half-c',
    ]);
  });
});
