import type { Source } from './log-filter.ts';

/**
 * A metric made from log lines. A line that stands for one thing (a request, an upload, an event in quarantine) is
 * counted. A line that says how many (a page of the books) is no count: its number goes into a distribution, whose
 * sum is the number of events: https://cloud.google.com/logging/docs/logs-based-metrics/distribution-metrics
 */
export interface LogMetric {
  readonly source: Source;
  readonly terms: readonly string[];
  /** The field whose number is taken; without it, lines are counted. */
  readonly value?: string;
  readonly unit: string;
  /** Extractor per label. */
  readonly labels?: Readonly<Record<string, string>>;
  readonly means: string;
}

/** A number on the books' pages, which ride on batch lines; missing where there is nothing to say. */
const onPage = (path: string, unit: string, means: string): LogMetric => ({
  source: 'ingest',
  terms: ['jsonPayload.message=~"^(batch|books)$"', `jsonPayload.books.${path}:*`],
  value: `jsonPayload.books.${path}`,
  unit,
  means,
});

/** A number of a batch line, of which there is one for each request to Flowcore's batch route. */
const ofBatch = (path: string, unit: string, means: string): LogMetric => ({
  source: 'ingest',
  terms: ['jsonPayload.message="batch"', `jsonPayload.${path}:*`],
  value: `jsonPayload.${path}`,
  unit,
  means,
});

/** All metrics made from log lines, by the end of their names. */
export const logMetrics = {
  delivered_events: onPage('fates.delivered', '1', 'Events that Flowcore took'),
  overflowed_events: onPage('fates.overflowed', '1', 'Events too large for a batch: staged and announced'),
  quarantined_events: onPage('fates.quarantined', '1', 'Events put in quarantine by ingest'),
  filtered_events: onPage('fates.filtered', '1', 'Events left out by a filter of their type'),
  retried_events: onPage('fates.retry', '1', 'Events nacked, once for each time'),
  latency_sum: onPage('latencyMs.sum', 'ms', 'Time from publication to delivery, summed over events'),
  latency_max: onPage('latencyMs.max', 'ms', 'Time from publication to delivery, the longest of each page'),
  lateness_sum: onPage('latenessMs.sum', 'ms', 'Time from event to publication, summed over events'),
  lateness_max: onPage('latenessMs.max', 'ms', 'Time from event to publication, the longest of each page'),
  unknown_fields: onPage('drifted.unknownFields', '1', 'Fields that no schema names'),
  type_changes: onPage('drifted.typeChanges', '1', 'Values of another type than expected'),
  unsafe_numbers: onPage('drifted.unsafeNumbers', '1', 'Numbers that Flowcore will change'),
  batch_events: ofBatch('events', '1', 'Events per request to Flowcore'),
  batch_bytes: ofBatch('bytes', 'By', 'Bytes per request to Flowcore'),
  answer_time: ofBatch('milliseconds', 'ms', 'Time that Flowcore took to answer'),
  flowcore_requests: {
    source: 'ingest',
    terms: ['jsonPayload.message="batch"'],
    unit: '1',
    // A request that got no answer has no status, and an empty label.
    labels: {
      status_class: 'REGEXP_EXTRACT(jsonPayload.status, "^([0-9])")',
      consequence: 'EXTRACT(jsonPayload.kind)',
    },
    means: 'Requests to Flowcore with batches',
  },
  quarantine_records: {
    source: 'both',
    terms: ['jsonPayload.message=~"^(event|upload)$"', 'jsonPayload.fate="quarantined"'],
    unit: '1',
    labels: { reason: 'EXTRACT(jsonPayload.reason)' },
    means: 'Events and announcements put in quarantine',
  },
  uploads: {
    source: 'overflow',
    terms: ['jsonPayload.message="upload"'],
    unit: '1',
    labels: { fate: 'EXTRACT(jsonPayload.fate)' },
    means: 'Announced objects handled by overflow',
  },
  episodes: {
    source: 'both',
    terms: ['jsonPayload.message=~"^episode began: "'],
    unit: '1',
    labels: { cause: 'EXTRACT(jsonPayload.kind)', scope: 'EXTRACT(jsonPayload.scope)' },
    means: 'Episodes begun: times in which nothing is sent to Flowcore, or to one event type, but probes',
  },
} as const satisfies Readonly<Record<string, LogMetric>>;

export type LogMetricName = keyof typeof logMetrics;

/**
 * Name of a deployment's metric. It has no character that PromQL would have to be told otherwise, so that two metrics
 * never have the same name there.
 */
export const metricId = (prefix: string, name: string): string => `${prefix.replaceAll('-', '_')}_${name}`;
