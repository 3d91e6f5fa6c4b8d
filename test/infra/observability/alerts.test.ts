import { expect } from 'chai';
import fc from 'fast-check';
import type { Query } from '../../../infra/observability/alert.ts';
import { alerts } from '../../../infra/observability/alerts.ts';
import { MOST_SILENCE_MINUTES } from '../../../infra/observability/waiting-alerts.ts';
import { watched } from '../../support/observed-run.ts';
import { longestWindowSeconds, problemsOf } from '../../support/promql-checks.ts';

const queriesOf = (name: string, more: Partial<typeof watched> = {}): readonly Query[] => {
  const alert = alerts[name];
  return alert !== undefined && 'queries' in alert ? alert.queries({ ...watched, ...more }) : [];
};
const thresholdOf = (query: string): number => Number(/> ([\d.]+)$/.exec(query)?.[1]);

/** Pub/Sub keeps messages from 10 minutes to 31 days. */
const retention = fc.integer({ min: 600, max: 2_678_400 });

describe('alerts', () => {
  it('are all that the operators asked for, and few more', () => {
    expect(Object.keys(alerts)).to.have.members([
      'events-wait',
      'events-at-risk',
      'quarantine-rate',
      'quarantine-expires',
      'misconfigured-episode',
      'destination-missing',
      'everflow-silent',
      'staged-not-uploaded',
      'filtered-share',
      'instance-ceiling',
      'unexpected-error',
    ]);
  });

  it('ask for metrics and labels that exist, in queries whose brackets match', () => {
    for (const name of Object.keys(alerts)) {
      for (const { query } of queriesOf(name)) {
        expect(problemsOf(query, watched.name), `${name}: ${query}`).to.deep.equal([]);
      }
    }
  });

  it('look back no longer than Monitoring lets them: 24 hours, 25 with the time that they must hold', () => {
    for (const name of Object.keys(alerts)) {
      for (const { query, forSeconds } of queriesOf(name, { silenceMinutes: MOST_SILENCE_MINUTES })) {
        expect(longestWindowSeconds(query), name).to.be.at.most(24 * 3600);
        expect(longestWindowSeconds(query) + forSeconds, name).to.be.at.most(25 * 3600);
        expect(forSeconds % 60, name).to.equal(0);
      }
    }
  });

  it('tell of waiting events first, and at a quarter of the retention at the latest', () => {
    fc.assert(
      fc.property(retention, (eventsRetentionSeconds) => {
        const [first, last] = ['events-wait', 'events-at-risk'].map((name) =>
          thresholdOf(queriesOf(name, { eventsRetentionSeconds })[0]?.query ?? ''),
        );
        expect(last).to.equal(eventsRetentionSeconds / 4);
        expect(first)
          .to.be.at.most(3600)
          .and.below(eventsRetentionSeconds / 4);
      }),
    );
  });

  it('watch every subscription on which something may wait', () => {
    const watchedBy = (name: string) => queriesOf(name).map(({ query }) => query);
    for (const name of ['events-wait', 'events-at-risk']) {
      expect(watchedBy(name)[0]).to.contain('subscription_id=~"sluice-prod-click|sluice-prod-conversion"');
    }
    expect(watchedBy('staged-not-uploaded')[0]).to.contain('subscription_id=~"sluice-prod-staged"');
    expect(watchedBy('quarantine-expires')[0]).to.contain('subscription_id=~"sluice-prod-quarantine"');
  });

  it('take a topic that never had an event for silent', () => {
    const [silent] = queriesOf('everflow-silent', { silenceMinutes: 90, eventsTopics: ['a.b', 'c'] });
    expect(silent?.query).to.equal(
      '(sum(increase(pubsub_googleapis_com:topic_send_request_count{monitored_resource="pubsub_topic",topic_id=~"a\\\\.b|c"}[90m])) or vector(0)) == 0',
    );
  });

  it('know the ceiling of each function', () => {
    expect(queriesOf('instance-ceiling').map(({ query }) => query)).to.deep.equal(
      [
        ['ingest', 20],
        ['overflow', 3],
      ].map(
        ([each, most]) =>
          `sum(run_googleapis_com:container_instance_count{monitored_resource="cloud_run_revision",location="europe-west1",service_name="sluice-prod-${each}",state="active"}) >= ${most}`,
      ),
    );
  });

  it('fire on a reason that is common, or frequent, and name it', () => {
    const records =
      'sum by (reason) (increase(logging_googleapis_com:user_sluice_prod_quarantine_records{monitored_resource="cloud_run_revision"}[1h]))';
    const query = queriesOf('quarantine-rate')[0]?.query;
    expect(query?.startsWith(`(${records} >= 5 and ${records} / on () group_left () (`)).to.equal(true);
    expect(query?.endsWith(`) > 0.01) or ${records} >= 100`)).to.equal(true);
  });
});

describe('the checks of a query', () => {
  for (const [query, problem] of [
    [
      'sum(rate(logging_googleapis_com:user_sluice_prod_gone{monitored_resource="cloud_run_revision"}[5m]))',
      'no metric',
    ],
    [
      'sum(logging_googleapis_com:user_sluice_prod_delivered_events{monitored_resource="cloud_run_revision"})',
      'no metric',
    ],
    ['sum(run_googleapis_com:container_instance_count{service_name="a"})', 'of another resource'],
    [
      'sum by (rule) (increase(logging_googleapis_com:user_sluice_prod_uploads{monitored_resource="cloud_run_revision"}[1h]))',
      'has no label rule',
    ],
    ['up', 'no metric at all'],
    [
      'sum(rate(run_googleapis_com:container_instance_count{monitored_resource="cloud_run_revision"}[5])',
      'no window',
    ],
  ] as const) {
    it(`find: ${problem}`, () => {
      expect(problemsOf(query, 'sluice-prod').join('; ')).to.contain(problem);
    });
  }

  it('find brackets that do not match', () => {
    const query = 'sum(run_googleapis_com:container_instance_count{monitored_resource="cloud_run_revision"}';
    expect(problemsOf(query, 'sluice-prod')).to.deep.equal(['brackets do not match']);
  });
});
