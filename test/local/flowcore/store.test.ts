import { appendFileSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect } from 'chai';
import { openStore } from '../../../local/flowcore/store.ts';
import type { StoredEvent } from '../../../local/flowcore/stored-event.ts';

function event(at: number, eventType = 'click', timeBucket = '20261120100000'): StoredEvent {
  return {
    eventId: `id-${at}`,
    timeBucket,
    flowType: 'tracking.0',
    eventType,
    eventTime: '2026-11-20T10:00:00.000Z',
    validTime: '2026-11-20T10:00:00.000Z',
    metadata: {},
    raw: `{"at":${at},"text":"é😀"}`,
    storedAt: '2026-11-21T12:00:00.000Z',
    route: 'events',
    missedByRunningConsumer: false,
  };
}

describe('the event store', () => {
  let dataDir: string;
  beforeEach(() => {
    dataDir = mkdtempSync(join(tmpdir(), 'flowcore-store-'));
  });
  afterEach(() => rmSync(dataDir, { recursive: true }));
  const open = (seen: (event: StoredEvent) => void = () => {}) => openStore(dataDir, seen);
  const file = () => readFileSync(join(dataDir, 'events.ndjson'), 'utf8');

  it('has complete lines in the file as soon as append returns', async () => {
    const store = await open();
    store.append([event(1), event(2)]);
    expect(
      file()
        .split('\n')
        .slice(0, -1)
        .map((line) => JSON.parse(line)),
    ).to.deep.equal([event(1), event(2)]);
    store.close();
  });

  it('finds events by type and bucket, in the order of storing', async () => {
    const store = await open();
    store.append([event(1), event(2, 'conversion'), event(3), event(4, 'click', '20261120090000')]);
    const at = (types: string[], from: number | 'newest') =>
      [...store.index.entries(types, '20261120100000', from)].map((entry) => store.read(entry).eventId);
    expect(at(['tracking.0/click'], 0)).to.deep.equal(['id-1', 'id-3']);
    expect(at(['tracking.0/click'], 1)).to.deep.equal(['id-3']);
    expect(at(['tracking.0/click', 'tracking.0/conversion'], 'newest')).to.deep.equal([
      'id-3',
      'id-2',
      'id-1',
    ]);
    expect(store.index.timeBuckets(['tracking.0/click'])).to.deep.equal(['20261120090000', '20261120100000']);
    expect(store.index.timeBuckets(['tracking.0/nope'])).to.deep.equal([]);
    store.close();
  });

  it('opens again with what it had, less a line that was never finished', async () => {
    const first = await open();
    first.append([event(1), event(2)]);
    first.close();
    const complete = file();
    appendFileSync(join(dataDir, 'events.ndjson'), '{"eventId":"id-3","ti');

    const seen: string[] = [];
    const again = await open(({ eventId }) => seen.push(eventId));
    expect(seen).to.deep.equal(['id-1', 'id-2']);
    expect(file()).to.equal(complete);
    again.append([event(4)]);
    const ids = [...again.index.entries(['tracking.0/click'], '20261120100000', 0)].map(
      (entry) => again.read(entry).eventId,
    );
    expect(ids).to.deep.equal(['id-1', 'id-2', 'id-4']);
    again.close();
  });
});
