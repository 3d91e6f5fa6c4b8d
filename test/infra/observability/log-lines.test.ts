import { expect } from 'chai';
import type { Alert, Line } from '../../../infra/observability/alert.ts';
import { alerts } from '../../../infra/observability/alerts.ts';
import { logFilter } from '../../../infra/observability/log-filter.ts';
import { type LogMetric, type LogMetricName, logMetrics } from '../../../infra/observability/log-metrics.ts';
import { extract, type LogEntry, passes } from '../../support/cloud-logging.ts';
import { LATENESS_MS, observedRun, watched } from '../../support/observed-run.ts';

const metrics: Readonly<Record<LogMetricName, LogMetric>> = logMetrics;
const sum = (numbers: readonly number[]): number => numbers.reduce((total, each) => total + each, 0);

/** What the run of `observedRun` comes to, by fate, in what its pushes are. */
const DELIVERED = 6;
const OVERFLOWED = 1;
const REACHED = DELIVERED + OVERFLOWED;

const withLine = ([name, alert]: [string, Alert]): [string, Line][] =>
  'line' in alert ? [[name, alert.line]] : [];

describe('log-based metrics', () => {
  let entries: readonly LogEntry[];
  before(async () => {
    entries = await observedRun();
  });

  const linesOf = ({ source, terms }: LogMetric): readonly LogEntry[] =>
    entries.filter((entry) => passes(entry, logFilter(watched, source, terms)));
  const valuesOf = (name: LogMetricName): readonly number[] =>
    linesOf(metrics[name]).map((entry) => Number(extract(entry, `EXTRACT(${metrics[name].value})`)));

  it('extract a number from every line that they take', () => {
    for (const [name, metric] of Object.entries(metrics)) {
      const lines = linesOf(metric);
      expect(lines, name).to.not.be.empty;
      if (metric.value === undefined) continue;
      for (const line of lines) {
        expect(extract(line, `EXTRACT(${metric.value})`), name).to.match(/^\d+$/);
      }
    }
  });

  const sums: Partial<Readonly<Record<LogMetricName, number>>> = {
    delivered_events: DELIVERED,
    overflowed_events: OVERFLOWED,
    quarantined_events: 2,
    filtered_events: 1,
    retried_events: 2,
    unknown_fields: 2,
    type_changes: 1,
    unsafe_numbers: 1,
    lateness_sum: REACHED * LATENESS_MS,
    // Five accepted batches of one event and one of two, two refused, one without an answer.
    batch_events: 10,
  };
  for (const [name, expected] of Object.entries(sums) as [LogMetricName, number][]) {
    it(`sum to the number of events, not of lines: ${name}`, () => {
      expect(sum(valuesOf(name))).to.equal(expected);
    });
  }

  it('tell the longest of each page beside the sum', () => {
    expect(valuesOf('lateness_max')).to.deep.equal(valuesOf('lateness_max').map(() => LATENESS_MS));
    const [latencySum, latencyMax] = [valuesOf('latency_sum'), valuesOf('latency_max')];
    expect(latencyMax).to.have.length(latencySum.length);
    for (const [index, max] of latencyMax.entries()) expect(latencySum[index]).to.be.at.least(max);
  });

  it('take one answer time and one size of each request', () => {
    const requests = linesOf(metrics.flowcore_requests).length;
    for (const name of ['answer_time', 'batch_bytes', 'batch_events'] as const) {
      expect(valuesOf(name), name).to.have.length(requests);
    }
  });

  const counts: readonly [LogMetricName, string, Readonly<Record<string, number>>][] = [
    ['flowcore_requests', 'status_class', { 2: 6, 4: 2, none: 1 }],
    ['flowcore_requests', 'consequence', { delivered: 6, misconfigured: 2, unknown: 1 }],
    ['quarantine_records', 'reason', { 'not-json': 1, 'bad-announcement': 1, 'destination-missing': 1 }],
    ['uploads', 'fate', { retry: 1, delivered: 1, quarantined: 1 }],
    ['episodes', 'cause', { misconfigured: 1 }],
    ['episodes', 'scope', { 'own.0/other.0': 1 }],
  ];
  for (const [name, label, expected] of counts) {
    it(`count lines of which each stands for one: ${name} by ${label}`, () => {
      const found: Record<string, number> = {};
      for (const line of linesOf(metrics[name])) {
        const value = extract(line, metrics[name].labels?.[label] ?? '') ?? 'none';
        found[value] = (found[value] ?? 0) + 1;
      }
      expect(found).to.deep.equal(expected);
    });
  }

  it('count quarantine by the line as the books do by the page', () => {
    const ofIngest = linesOf({ ...metrics.quarantine_records, source: 'ingest' });
    expect(sum(valuesOf('quarantined_events'))).to.equal(ofIngest.length);
  });

  it('take nothing from another service, or from the same in another region', () => {
    const { ingest, overflow } = watched.services;
    const elsewhere = { ...watched, region: 'us-east1' };
    const others = { ...watched, services: { ingest: `${ingest}-2`, overflow: `my-${overflow}` } };
    for (const { source, terms } of Object.values(metrics)) {
      for (const place of [elsewhere, others]) {
        const filter = logFilter(place, source, terms);
        expect(entries.filter((entry) => passes(entry, filter))).to.be.empty;
      }
    }
  });

  const fired: Readonly<Record<string, readonly [string, Readonly<Record<string, string>>]>> = {
    'misconfigured-episode': [
      'episode began: nothing is sent to own.0/other.0 but probes',
      { scope: 'own.0/other.0', detail: 'HTTP 404' },
    ],
    'destination-missing': [
      'episode: events of own.0/other.0 are parked in quarantine',
      { scope: 'own.0/other.0' },
    ],
    'unexpected-error': [
      'push endpoint path names no event type: mend the subscription',
      { message: 'push endpoint path names no event type: mend the subscription' },
    ],
  };
  for (const [name, line] of Object.entries(alerts).flatMap(withLine)) {
    it(`fire alerts from the one line that is meant: ${name}`, () => {
      const filter = logFilter(watched, 'both', line.terms);
      const found = entries.filter((entry) => passes(entry, filter));
      const told = found.map((entry) => [
        entry.jsonPayload?.message,
        Object.fromEntries(Object.entries(line.labels).map(([key, each]) => [key, extract(entry, each)])),
      ]);
      expect(told).to.deep.equal([fired[name]]);
    });
  }
});
