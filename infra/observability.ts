import * as gcp from '@pulumi/gcp';
import * as pulumi from '@pulumi/pulumi';
import { alertPolicyArgs } from './observability/alert-policy-args.ts';
import { alerts } from './observability/alerts.ts';
import { dashboardJson } from './observability/dashboard.ts';
import { logMetricArgs } from './observability/log-metric-args.ts';
import { logMetrics } from './observability/log-metrics.ts';
import { notificationChannels } from './observability/notification-channels.ts';

/** What is observed, and who is told. */
export interface Observed {
  readonly project: string;
  readonly region: string;
  readonly labels: Readonly<Record<string, string>>;
  /** Prefix of every name, such as `sluice-prod`. */
  readonly name: string;
  /** Names of the Cloud Run services. */
  readonly services: { readonly ingest: pulumi.Output<string>; readonly overflow: pulumi.Output<string> };
  /** Short names of topics and subscriptions. */
  readonly eventsTopics: readonly pulumi.Output<string>[];
  readonly eventsSubscriptions: readonly pulumi.Output<string>[];
  readonly stagedSubscription: pulumi.Output<string>;
  readonly quarantineSubscription: pulumi.Output<string>;
  readonly stagingBucket: pulumi.Output<string>;
  readonly maxInstances: { readonly ingest: number; readonly overflow: number };
  /** For how long the events subscriptions keep what was not acknowledged; quarantine keeps it no shorter. */
  readonly eventsRetentionSeconds: number;
  /** Without an event for so long, from 1 to `MOST_SILENCE_MINUTES`, Everflow is taken to have stopped. */
  readonly silenceMinutes: number;
  /** E-mail addresses, and full names of channels that exist. */
  readonly notificationChannels: readonly string[];
}

/** Log-based metrics, a dashboard, and alert policies with their channels. */
export class Observability extends pulumi.ComponentResource {
  /** The dashboard in Google Cloud's console. */
  readonly dashboardUrl: pulumi.Output<string>;

  constructor(name: string, observed: Observed, opts: pulumi.ComponentResourceOptions = {}) {
    super('sluice:infra:Observability', name, {}, opts);
    const { project, labels, name: prefix } = observed;
    const child = { parent: this, dependsOn: opts.dependsOn ?? [] };
    const watched = pulumi.output(observed);

    for (const [key, metric] of Object.entries(logMetrics)) {
      const args = logMetricArgs(prefix, key, metric, watched);
      new gcp.logging.Metric(`${name}-${key}`, { project, ...args }, child);
    }
    const dashboard = new gcp.monitoring.Dashboard(
      name,
      { project, dashboardJson: watched.apply(dashboardJson) },
      child,
    );
    const channels = notificationChannels(
      { project, labels, name: prefix, addresses: observed.notificationChannels },
      child,
    );
    for (const [key, alert] of Object.entries(alerts)) {
      const args = alertPolicyArgs(prefix, alert, watched);
      const more = { project, userLabels: { ...labels }, notificationChannels: [...channels] };
      new gcp.monitoring.AlertPolicy(`${name}-${key}`, { ...args, ...more }, child);
    }
    this.dashboardUrl = dashboard.id.apply((id) => urlOf(id, project));
    this.registerOutputs({ dashboardUrl: this.dashboardUrl });
  }
}

/** A dashboard's id is `projects/NUMBER/dashboards/ID`. */
const urlOf = (id: string, project: string): string =>
  `https://console.cloud.google.com/monitoring/dashboards/builder/${id.split('/').at(-1)}?project=${project}`;
