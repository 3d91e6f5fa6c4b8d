import { appendFileSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect } from 'chai';
import { createClosers } from '../../../local/start/closers.ts';
import { openLiveLatency } from '../../../local/start/live-latency.ts';

const storedAfter = (ms: number): string => {
  const publish_time = '2026-11-21T12:00:00.000Z';
  const storedAt = new Date(Date.parse(publish_time) + ms).toISOString();
  return `${JSON.stringify({ raw: JSON.stringify({ delivery: { publish_time } }), storedAt })}\n`;
};

describe('what a run shows while it lasts', () => {
  const folder = mkdtempSync(join(tmpdir(), 'live-test-'));
  after(() => rmSync(folder, { recursive: true }));

  it('knows the latency of the events stored since it began to look', () => {
    const path = join(folder, 'events.ndjson');
    writeFileSync(path, storedAfter(90_000));
    const latency = openLiveLatency(path);
    expect(latency.p99Ms()).to.equal(undefined);
    appendFileSync(path, [5, 7, 6].map(storedAfter).join(''));
    expect(latency.p99Ms()).to.equal(7);
    appendFileSync(path, storedAfter(9));
    expect(latency.p99Ms()).to.equal(9);
    latency.close();
  });
});

describe('stopping what a run has started', () => {
  it('stops the latest first, and the others too when one fails', async () => {
    const stopped: string[] = [];
    const closers = createClosers();
    closers.add(() => stopped.push('first'));
    closers.add(async () => {
      throw new Error('second does not stop');
    });
    closers.add(() => stopped.push('third'));
    const failure = await closers.close().catch((error: unknown) => error);
    expect(failure).to.be.instanceOf(AggregateError);
    expect(stopped).to.deep.equal(['third', 'first']);
  });
});
