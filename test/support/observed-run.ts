import type { Watched } from '../../infra/observability/watched.ts';
import { entryOf, type LogEntry } from './cloud-logging.ts';
import { loadOwnTypes } from './events.ts';
import { openHouse } from './house.ts';

/** A deployment as dashboard and alerts see it. */
export const watched: Watched = {
  project: 'acme-prod',
  region: 'europe-west1',
  name: 'sluice-prod',
  services: { ingest: 'sluice-prod-ingest', overflow: 'sluice-prod-overflow' },
  eventsTopics: ['sluice-prod-click', 'sluice-prod-conversion'],
  eventsSubscriptions: ['sluice-prod-click', 'sluice-prod-conversion'],
  stagedSubscription: 'sluice-prod-staged',
  quarantineSubscription: 'sluice-prod-quarantine',
  stagingBucket: 'sluice-prod-staging',
  maxInstances: { ingest: 20, overflow: 3 },
  eventsRetentionSeconds: 2_678_400,
  silenceMinutes: 60,
};

const publishTime = '2026-11-21T16:00:00.000Z';
/** How far each event of the run lies behind its publication. */
export const LATENESS_MS = 5000;

/** Two event types of the same house, so that one can be missing while the other is taken. */
const types = loadOwnTypes(
  {
    properties: { id: true, at: true, test: true, filler: true, amount: true },
    flowcore: {
      filter: { test: { required: ['test'] } },
      expected: { properties: { amount: { type: 'number' } } },
    },
  },
  { name: 'other' },
);

const event = (id: string, more: object = {}): string =>
  JSON.stringify({ id, at: Date.parse(publishTime) - LATENESS_MS, ...more });

/**
 * Every kind of line that metrics and alerts are made from, as the real functions log them: two batches of good
 * events, one that drifts, one filtered, one in quarantine, one large, uploads of each fate, a lost answer, and an
 * event type that Flowcore does not know for eleven minutes.
 */
export async function observedRun(): Promise<readonly LogEntry[]> {
  const house = await openHouse({ types });
  const push = (data: string, type = 'thing', target: 'ingest' | 'overflow' = 'ingest') =>
    house.push(target, { data, publishTime, attributes: { event_type: type } });
  try {
    await push(event('one'));
    await push(`[${event('two')},${event('three')}]`);
    await push(`${event('drifts', { amount: '5', unknown: 1 }).slice(0, -1)},"big":12345678901234567890}`);
    await push(event('test', { test: true }));
    await push('no json');
    await push(event('large', { filler: 'x'.repeat(70_000) }));
    const [announcement] = await house.announcements(1);
    await house.rule({ eventType: 'thing.file.0', do: 'answer', status: 500 });
    await house.push('overflow', announcement ?? {});
    await house.clearRules();
    await house.push('overflow', announcement ?? {});
    await push('no announcement', 'thing', 'overflow');
    await house.rule({ eventType: 'thing.0', do: 'drop', next: 1 });
    await push(event('lost answer'));
    await house.rule({ eventType: 'other.0', do: 'answer', status: 404 });
    await push(event('missing'), 'other');
    house.shiftClock(11 * 60_000);
    await push(event('taken meanwhile'));
    await push(event('still missing'), 'other');
    await push(event('parked'), 'other');
    await house.push('ingest', { data: event('astray'), publishTime }, '/no-such-type');
    await house.quarantined(3);
    return house.lines.map(asEntry);
  } finally {
    await house.close();
  }
}

/** The house serves both functions in one process; a line without a label is the process's own. */
function asEntry(line: Readonly<Record<string, unknown>>): LogEntry {
  const labels = line['logging.googleapis.com/labels'] as { readonly function?: string } | undefined;
  const { ingest, overflow } = watched.services;
  return entryOf(line, labels?.function === 'overflow' ? overflow : ingest, watched.region);
}
