import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { expect } from 'chai';
import { names } from '../../../local/start/environment.ts';
import { type Deployment, openDeployment } from '../../support/deployment.ts';
import { backlogOf, madeMessages, payloadOf, type Report, replayOf, runReplay } from './run-replay.ts';

const HOUR_MS = 60 * 60 * 1000;
const RETENTION_SECONDS = 7 * 24 * 60 * 60;

describe('the window of a replay', () => {
  let deployment: Deployment;
  /** Publish times of three groups of messages, an hour apart. */
  const timesMs: number[] = [];
  const iso = (ms: number) => new Date(ms).toISOString();
  const lines = (text: string) => text.trimEnd().split('\n');

  before(async () => {
    deployment = await openDeployment({ retentionSeconds: RETENTION_SECONDS });
    await deployment.push(false);
    const made = madeMessages(deployment, { seed: 3, events: 60, arrayPercent: 0 });
    for (const group of [0, 1, 2]) {
      timesMs.push(deployment.clock.now());
      await deployment.publish(made.slice(group * 20, group * 20 + 20));
      deployment.shiftClock(HOUR_MS);
      if (group === 1) await deployment.sluice(['snapshot', 'create', 'monday']);
    }
  });
  after(() => deployment.close());

  it('holds what was published from its beginning until before its end', async () => {
    const [, second = 0, third = 0] = timesMs;
    const ran = await runReplay(deployment, 'middle', [
      '--from',
      iso(second),
      '--until',
      iso(third),
      '--execute',
    ]);
    expect(ran.exitCode, ran.err).to.equal(0);
    const report = ran.json<Report>();
    expect(report.read.messages).to.equal(20);
    expect(report.skipped).to.deep.equal({ 'after the window': 20 });
    const times = (await deployment.stored())
      .filter((event) => replayOf(event) === 'middle')
      .map((event) => Date.parse(payloadOf(event).delivery.publish_time));
    expect(times).to.have.length(20);
    for (const time of times) expect(time).to.be.within(second, third - 1);
  });

  it('begins with what a snapshot holds, of whatever age', async () => {
    const ran = await runReplay(deployment, 'snapped', ['--from', 'monday']);
    expect(ran.exitCode, ran.err).to.equal(0);
    // Pushing is off: nothing had been acknowledged.
    expect(ran.json<Report>().read.messages).to.equal(60);
    expect(ran.json<Report>().from).to.equal('monday');
  });

  it('leaves what waits in the ingest subscription alone', () => {
    expect(backlogOf(deployment, names.eventsSubscription)).to.equal(60);
  });

  it('says on one line what is wrong with a window, and changes nothing', async () => {
    const otherTopic = await deployment.pubsub.createTopic('elsewhere');
    const [other] = await otherTopic[0].createSubscription('elsewhere-all');
    await other.createSnapshot('foreign');
    const cases: readonly (readonly [readonly string[], number, RegExp])[] = [
      [['--from', 'never'], 1, /looking for snapshot never: there is none.*sluice snapshot list/],
      [['--from', 'foreign'], 1, /it is of topic elsewhere, not of everflow-events/],
      [['--from', '8d'], 1, /retains 7 days \(sluice:retentionDays\): begin at 2/],
      [['--from', '13h-ago?'], 2, /must be a snapshot, a time/],
      [['--from', '2h', '--until', '3h'], 2, /--from .* is not before --until/],
      [[], 2, /say where to begin/],
      [['--from', '2h', '--type', 'clack'], 2, /no event type clack: name some of click/],
      [['--from', '2h', '--topic', 'nope'], 2, /no events topic nope: name some of everflow-events/],
      [['--from', '2h', '--rate', '0'], 2, /above 0/],
      [['--from', '2h', '--where', 'none.json'], 1, /reading none.json of --where: it does not exist/],
      [['--only', 'none.ndjson'], 1, /reading none.ndjson of --only: it does not exist/],
      [['--resume', 'nobody', '--execute'], 1, /none of that id in .*none is unfinished/],
      [['--resume', 'nobody', '--from', '2h'], 2, /leave out --from/],
    ];
    for (const [args, exitCode, message] of cases) {
      const ran = await deployment.sluice(['replay', ...args]);
      expect(ran, args.join(' ')).to.include({ exitCode, out: '' });
      expect(lines(ran.err), ran.err).to.have.length(1);
      expect(ran.err).to.match(message);
    }
    const [subscriptions] = await deployment.pubsub.topic(names.eventsTopic).getSubscriptions();
    expect(subscriptions.map(({ name }) => name.split('/').at(-1))).to.deep.equal([names.eventsSubscription]);
  });

  it('says on one line what is wrong with its files', async () => {
    const file = join(deployment.folder, 'bad');
    const cases: readonly (readonly [string, string, RegExp])[] = [
      ['--where', '{', /no JSON object/],
      ['--where', '{"typ":"object"}', /does not compile.*typ/],
      ['--only', '{"messageId":"1"}\n[]\n', /line 2 is no object with a messageId/],
      ['--only', '{"messageId":"1","element":-1}\n', /line 1 is no object/],
      ['--only', '', /no lines/],
    ];
    for (const [flag, content, message] of cases) {
      await writeFile(file, content);
      const ran = await deployment.sluice(['replay', '--from', '2h', flag, file]);
      expect(ran, content).to.include({ exitCode: 1, out: '' });
      expect(lines(ran.err), ran.err).to.have.length(1);
      expect(ran.err).to.match(message);
    }
  });

  it('needs a topic that retains, or a snapshot', async () => {
    const forgetful = await openDeployment({ retentionSeconds: RETENTION_SECONDS });
    try {
      const env = { EVENTS_TOPIC: 'forgetful' };
      await forgetful.pubsub.createTopic('forgetful');
      const ran = await forgetful.sluice(['replay', '--from', '1h'], { env: { ...forgetful.env, ...env } });
      expect(ran.exitCode).to.equal(1);
      expect(ran.err).to.match(/retains nothing.*sluice:retentionDays and `pulumi up`/);
      const unknown = await forgetful.sluice(['replay', '--from', '1h'], { env: { EVENTS_TOPIC: 'gone' } });
      expect(unknown.err).to.match(/^sluice: replaying gone: it does not exist/);
    } finally {
      await forgetful.close();
    }
  });
});
