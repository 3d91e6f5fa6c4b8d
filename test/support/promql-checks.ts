import { type LogMetric, logMetrics, metricId } from '../../infra/observability/log-metrics.ts';
import { platformMetrics } from '../../infra/observability/platform-metrics.ts';
import { promqlName } from '../../infra/observability/promql.ts';

const DISTRIBUTIONS: ReadonlySet<string> = new Set([
  'pubsub.googleapis.com/subscription/push_request_latencies',
  'run.googleapis.com/container/memory/utilizations',
]);
const SELECTOR = /([a-z_]+:\w+)(\{[^}]*\})/g;
const GROUPED = /by \(([\w, ]+)\) \((?:increase|rate)\((logging_googleapis_com:\w+)\{/g;
const WINDOW = /\[([^\]]*)\]/g;
/** What a chart's interval is written as. */
const CHART_WINDOW = '$'.concat('{__interval}');

/** Names that a metric has in PromQL: a distribution has three, a counter or gauge one. */
const namesOf = (type: string, isDistribution: boolean): readonly string[] =>
  isDistribution
    ? ['_sum', '_count', '_bucket'].map((part) => `${promqlName(type)}${part}`)
    : [promqlName(type)];

/** A deployment's metrics by their names in PromQL, with the labels that they can be grouped by. */
function logMetricNames(prefix: string): ReadonlyMap<string, readonly string[]> {
  const all: Readonly<Record<string, LogMetric>> = logMetrics;
  return new Map(
    Object.entries(all).flatMap(([name, { value, labels = {} }]) =>
      namesOf(`logging.googleapis.com/user/${metricId(prefix, name)}`, value !== undefined).map(
        (each): [string, readonly string[]] => [each, Object.keys(labels)],
      ),
    ),
  );
}

/** Google's metrics by their names in PromQL, with the resource that each belongs to. */
const platformNames: ReadonlyMap<string, string> = new Map(
  Object.entries(platformMetrics).flatMap(([type, resource]) =>
    namesOf(type, DISTRIBUTIONS.has(type)).map((name): [string, string] => [name, resource]),
  ),
);

/** What is wrong with a query, as far as can be told without Google: unknown metrics, labels, resources, windows. */
export function problemsOf(query: string, prefix: string): readonly string[] {
  const ours = logMetricNames(prefix);
  const selectors = [...query.matchAll(SELECTOR)].map(([, name = '', matchers = '']) => ({ name, matchers }));
  const problems = selectors.flatMap(({ name, matchers }) => {
    const resource = ours.has(name) ? 'cloud_run_revision' : platformNames.get(name);
    if (resource === undefined) return [`no metric ${name}`];
    return matchers.includes(`monitored_resource="${resource}"`) ? [] : [`${name} of another resource`];
  });
  if (selectors.length === 0) problems.push('no metric at all');
  for (const [, labels = '', name = ''] of query.matchAll(GROUPED)) {
    const known = [...(ours.get(name) ?? []), 'le'];
    const unknown = labels.split(', ').filter((label) => !known.includes(label));
    problems.push(...unknown.map((label) => `${name} has no label ${label}`));
  }
  for (const [, window = ''] of query.replace(SELECTOR, '').matchAll(WINDOW)) {
    if (window !== CHART_WINDOW && !/^\d+[mh]$/.test(window)) problems.push(`no window: ${window}`);
  }
  return isBalanced(query.replace(/"[^"]*"/g, '')) ? problems : [...problems, 'brackets do not match'];
}

const PAIRS: Readonly<Record<string, string>> = { ')': '(', ']': '[', '}': '{' };

function isBalanced(text: string): boolean {
  const open: string[] = [];
  for (const each of text) {
    if ('([{'.includes(each)) open.push(each);
    else if (each in PAIRS && open.pop() !== PAIRS[each]) return false;
  }
  return open.length === 0;
}

/** The longest window that a query looks back over, in seconds. */
export const longestWindowSeconds = (query: string): number =>
  Math.max(
    0,
    ...[...query.matchAll(/\[(\d+)([mh])\]/g)].map(
      ([, count, unit]) => Number(count) * (unit === 'h' ? 3600 : 60),
    ),
  );
