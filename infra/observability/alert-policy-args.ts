import type * as gcp from '@pulumi/gcp';
import type * as pulumi from '@pulumi/pulumi';
import { type Alert, type Line, type Query, runbookOf } from './alert.ts';
import { logFilter } from './log-filter.ts';
import type { Watched } from './watched.ts';

type ConditionArgs = gcp.types.input.monitoring.AlertPolicyCondition;

/** Instances tell of the same episode each, so one notification an hour for the same labels. */
const NOTIFY_EVERY = '3600s';
/** Nothing says that a line's cause is gone: its incident closes a day after the last line. */
const LINE_CLOSES_AFTER = '86400s';
/** The shortest that Monitoring takes; a query that yields nothing any more closes its incident at once. */
const QUERY_CLOSES_AFTER = '1800s';

/** Arguments of the policy for this alert, apart from project, labels and channels. */
export function alertPolicyArgs(
  prefix: string,
  alert: Alert,
  watched: pulumi.Output<Watched>,
): gcp.monitoring.AlertPolicyArgs {
  return {
    displayName: `${prefix}: ${alert.title}`,
    severity: alert.severity,
    combiner: 'OR',
    documentation: { content: documentation(alert), mimeType: 'text/markdown' },
    ...('line' in alert
      ? {
          conditions: [ofLine(alert.line, watched)],
          alertStrategy: {
            notificationRateLimit: { period: NOTIFY_EVERY },
            autoClose: LINE_CLOSES_AFTER,
          },
        }
      : {
          conditions: watched.apply((each) => alert.queries(each).map(ofQuery)),
          alertStrategy: { autoClose: QUERY_CLOSES_AFTER },
        }),
  };
}

const documentation = (alert: Alert): string =>
  [
    alert.means,
    `**What to look at.** ${alert.look}`,
    `**What to run.** ${alert.run}`,
    `Runbook: \`${runbookOf(alert)}\``,
  ].join('\n\n');

const ofLine = ({ title, terms, labels }: Line, watched: pulumi.Output<Watched>): ConditionArgs => ({
  displayName: title,
  conditionMatchedLog: {
    filter: watched.apply((each) => logFilter(each, 'both', terms)),
    labelExtractors: labels,
  },
});

const ofQuery = ({ title, query, forSeconds }: Query): ConditionArgs => ({
  displayName: title,
  conditionPrometheusQueryLanguage: {
    query,
    duration: `${forSeconds}s`,
    evaluationInterval: '60s',
    disableMetricValidation: true,
  },
});
