import type * as gcp from '@pulumi/gcp';
import type * as pulumi from '@pulumi/pulumi';
import { type LogSource, logFilter } from './log-filter.ts';
import { type LogMetric, metricId } from './log-metrics.ts';

/** Wide enough for milliseconds of months, each bucket half as wide again as the one before. */
const BUCKETS = { exponentialBuckets: { numFiniteBuckets: 60, growthFactor: 1.5, scale: 1 } };

/** Arguments of the log-based metric of this name. */
export function logMetricArgs(
  prefix: string,
  name: string,
  metric: LogMetric,
  from: pulumi.Output<LogSource>,
): gcp.logging.MetricArgs {
  const { source, terms, value, unit, labels = {}, means } = metric;
  const isCounter = value === undefined;
  return {
    name: metricId(prefix, name),
    description: means,
    filter: from.apply((each) => logFilter(each, source, terms)),
    metricDescriptor: {
      metricKind: 'DELTA',
      valueType: isCounter ? 'INT64' : 'DISTRIBUTION',
      unit,
      displayName: means,
      labels: Object.keys(labels).map((key) => ({ key, valueType: 'STRING' })),
    },
    labelExtractors: labels,
    ...(isCounter ? {} : { valueExtractor: `EXTRACT(${value})`, bucketOptions: BUCKETS }),
  };
}
