import * as pulumi from '@pulumi/pulumi';
import { expect } from 'chai';
import { alerts } from '../../../infra/observability/alerts.ts';
import { logMetrics } from '../../../infra/observability/log-metrics.ts';
import { watched } from '../../support/observed-run.ts';
import { promiseOf, type Registered, underMocks } from '../../support/pulumi-mocks.ts';

const CHANNEL = 'projects/acme-prod/notificationChannels/7';
const EMAIL = 'ops@example.com';

const METRIC = 'gcp:logging/metric:Metric';
const POLICY = 'gcp:monitoring/alertPolicy:AlertPolicy';

interface Policy {
  readonly displayName: string;
  readonly conditions: readonly {
    readonly displayName: string;
    readonly conditionPrometheusQueryLanguage?: {
      readonly query: string;
      readonly disableMetricValidation?: boolean;
      readonly evaluationInterval: string;
    };
    readonly conditionMatchedLog?: { readonly filter: string };
  }[];
  readonly alertStrategy: {
    readonly notificationRateLimit?: { readonly period: string };
    readonly autoClose: string;
  };
  readonly documentation: { readonly content: string };
  readonly notificationChannels: readonly string[];
  readonly userLabels: Readonly<Record<string, string>>;
}

interface Metric {
  readonly name: string;
  readonly filter: string;
  readonly valueExtractor?: string;
  readonly labelExtractors: Readonly<Record<string, string>>;
  readonly bucketOptions?: object;
  readonly metricDescriptor: {
    readonly metricKind: string;
    readonly valueType: string;
    readonly labels: readonly { readonly key: string }[];
  };
}

/** Registers the component as `infra/index.ts` does. */
async function observe(notificationChannels: readonly string[]) {
  const of = <T>(value: T) => pulumi.output(value);
  const { value, registered } = await underMocks(async () => {
    const { Observability } = await import('../../../infra/observability.ts');
    const { dashboardUrl } = new Observability('observability', {
      ...watched,
      labels: { app: 'sluice', stack: 'prod' },
      services: { ingest: of(watched.services.ingest), overflow: of(watched.services.overflow) },
      eventsTopics: watched.eventsTopics.map(of),
      eventsSubscriptions: watched.eventsSubscriptions.map(of),
      stagedSubscription: of(watched.stagedSubscription),
      quarantineSubscription: of(watched.quarantineSubscription),
      stagingBucket: of(watched.stagingBucket),
      notificationChannels,
    });
    return promiseOf(dashboardUrl);
  });
  const inputsOf = <T>(type: string) =>
    registered.filter((each) => each.type === type).map(({ inputs }) => inputs as T);
  return { registered, url: value, metrics: inputsOf<Metric>(METRIC), policies: inputsOf<Policy>(POLICY) };
}

describe('the Observability component', () => {
  let registered: readonly Registered[];
  let metrics: readonly Metric[];
  let policies: readonly Policy[];
  let url: string;
  before(async () => {
    ({ registered, metrics, policies, url } = await observe([EMAIL, CHANNEL, EMAIL]));
  });

  it('makes a metric for each of the list, a dashboard, and a policy for each alert', () => {
    const counts: Record<string, number> = {};
    for (const { type } of registered) counts[type] = (counts[type] ?? 0) + 1;
    expect(counts).to.deep.equal({
      'sluice:infra:Observability': 1,
      [METRIC]: Object.keys(logMetrics).length,
      'gcp:monitoring/dashboard:Dashboard': 1,
      'gcp:monitoring/notificationChannel:NotificationChannel': 1,
      [POLICY]: Object.keys(alerts).length,
    });
    const own = registered.filter(({ type }) => type.startsWith('gcp:'));
    for (const { inputs, name } of own) expect(inputs.project, name).to.equal('acme-prod');
  });

  it('sums what lines tell and counts lines that stand for one', () => {
    for (const { name, metricDescriptor, valueExtractor, bucketOptions } of metrics) {
      const { metricKind, valueType } = metricDescriptor;
      expect(metricKind, name).to.equal('DELTA');
      const isCounter = valueExtractor === undefined;
      expect(valueType, name).to.equal(isCounter ? 'INT64' : 'DISTRIBUTION');
      expect(bucketOptions === undefined, name).to.equal(isCounter);
    }
  });

  it('makes metrics that Cloud Logging takes', () => {
    for (const { name, filter, metricDescriptor, labelExtractors } of metrics) {
      expect(name).to.match(/^sluice_prod_[a-z_]{1,80}$/);
      expect(filter).to.contain('resource.labels.location="europe-west1"').and.contain('sluice-prod-');
      expect(filter.length).to.be.below(20_000);
      const keys = metricDescriptor.labels.map(({ key }) => key);
      expect(keys).to.have.members(Object.keys(labelExtractors));
      for (const key of keys) expect(key).to.match(/^[a-z][a-z0-9_]*$/);
    }
  });

  it('makes policies that need no metric to exist', () => {
    for (const { displayName, conditions, alertStrategy } of policies) {
      const isOfLine = conditions.some(({ conditionMatchedLog }) => conditionMatchedLog !== undefined);
      expect(conditions.length, displayName).to.be.within(1, isOfLine ? 1 : 6);
      expect(alertStrategy.notificationRateLimit !== undefined, displayName).to.equal(isOfLine);
      for (const condition of conditions) {
        const { conditionPrometheusQueryLanguage: query } = condition;
        expect(Object.keys(condition).filter((key) => key.startsWith('condition'))).to.have.length(1);
        if (query !== undefined) {
          expect(query.disableMetricValidation, displayName).to.equal(true);
          expect(Number.parseInt(query.evaluationInterval, 10) % 30).to.equal(0);
        }
      }
      expect(Number.parseInt(alertStrategy.autoClose, 10)).to.be.at.least(1800);
    }
  });

  it('tells each condition of a deployment from every other', () => {
    const titles = policies.flatMap(({ conditions }) => conditions.map((each) => each.displayName));
    expect(new Set(titles).size).to.equal(titles.length);
    expect(new Set(policies.map(({ displayName }) => displayName)).size).to.equal(policies.length);
  });

  it('says in every policy what to do, and where to read on', () => {
    for (const { displayName, documentation } of policies) {
      const { content } = documentation;
      expect(displayName).to.match(/^sluice-prod: /);
      expect(content).to.contain('What to look at').and.contain('npx sluice');
      expect(content).to.match(/Runbook: `docs\/runbook\.md#[a-z0-9-]+`$/);
      expect(content.length).to.be.at.most(8192);
      // Monitoring would put variables in.
      expect(content).to.not.contain('$');
    }
  });

  it('notifies each address once: e-mails by channels of their own, channels as they are', () => {
    const [channel] = registered.filter(({ type }) => type.endsWith(':NotificationChannel'));
    expect(channel?.inputs).to.deep.include({ type: 'email', labels: { email_address: EMAIL } });
    for (const { notificationChannels, userLabels } of policies) {
      expect(notificationChannels).to.have.length(2);
      expect(notificationChannels[1]).to.equal(CHANNEL);
      expect(notificationChannels[0]).to.contain(EMAIL);
      expect(userLabels).to.deep.equal({ app: 'sluice', stack: 'prod' });
    }
  });

  it('links to its dashboard', () => {
    expect(url).to.equal(
      'https://console.cloud.google.com/monitoring/dashboards/builder/observability?project=acme-prod',
    );
  });

  it('refuses an address that is neither, and names it', async () => {
    const message = await observe(['#ops']).then(() => 'taken', String);
    expect(message).to.equal(
      'Error: alerts cannot be sent to "#ops": name an e-mail address, or a channel as projects/PROJECT/notificationChannels/ID',
    );
  });
});
