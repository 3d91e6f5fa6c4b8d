import { type LogMetricName, metricId } from './log-metrics.ts';
import { type PlatformMetric, platformMetrics } from './platform-metrics.ts';

/** A metric type's name in PromQL: https://cloud.google.com/monitoring/promql/promql-mapping */
export const promqlName = (metricType: string): string =>
  metricType.replace('/', ':').replace(/[^A-Za-z0-9_:]/g, '_');

/** What a distribution's name ends in, where the query asks for its sum, its number of values or its histogram. */
type Part = '' | '_sum' | '_count' | '_bucket';

/**
 * Series of a log-based metric. A query must name the resource, because a log-based metric may belong to several; the
 * deployment's own lines are chosen by the metric's filter already.
 */
export const logSeries = (prefix: string, name: LogMetricName, part: Part): string =>
  `${promqlName(`logging.googleapis.com/user/${metricId(prefix, name)}`)}${part}{monitored_resource="cloud_run_revision"}`;

/** Series of one of Google's own metrics; a list stands for any of its names. */
export function platformSeries(
  metric: PlatformMetric,
  labels: Readonly<Record<string, string | readonly string[]>>,
  part: Part = '',
): string {
  const matchers = Object.entries(labels).map(([label, value]) =>
    typeof value === 'string' ? `${label}="${value}"` : `${label}=~"${value.map(literally).join('|')}"`,
  );
  const all = [`monitored_resource="${platformMetrics[metric]}"`, ...matchers];
  return `${promqlName(metric)}${part}{${all.join(',')}}`;
}

/** A name as it stands, in a regular expression within a string. */
const literally = (name: string): string => name.replace(/[^A-Za-z0-9_-]/g, '\\\\$&');

/** What a counter grew by; 0 where it has not counted yet. */
export const increase = (series: string, window: string): string =>
  `(sum(increase(${series}[${window}])) or vector(0))`;

type Fate = 'delivered' | 'overflowed' | 'quarantined' | 'filtered' | 'retried';

/** Events with this fate within the window. */
export const events = (prefix: string, fate: Fate, window: string): string =>
  increase(logSeries(prefix, `${fate}_events`, '_sum'), window);

/** Events that came to an end within the window; a retry is none. */
export const endedEvents = (prefix: string, window: string): string =>
  `(${(['delivered', 'overflowed', 'quarantined', 'filtered'] as const)
    .map((fate) => events(prefix, fate, window))
    .join(' + ')})`;

/** Mean of what was summed in `sum`, over the events that reached Flowcore within the window. */
export const meanPerEvent = (prefix: string, sum: 'latency_sum' | 'lateness_sum', window: string): string =>
  `${increase(logSeries(prefix, sum, '_sum'), window)} / (${events(prefix, 'delivered', window)} + ${events(prefix, 'overflowed', window)})`;

/** Quantile of a distribution's values, from 0 to 1. */
export const quantile = (share: number, series: string, window: string): string =>
  `histogram_quantile(${share}, sum by (le) (rate(${series}[${window}])))`;
