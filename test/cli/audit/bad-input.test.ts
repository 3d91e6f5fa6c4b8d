import { expect } from 'chai';
import { names } from '../../../local/start/environment.ts';
import { type Deployment, openDeployment } from '../../support/deployment.ts';

describe('sluice audit, asked what it cannot answer', () => {
  let deployment: Deployment;
  before(async () => {
    deployment = await openDeployment({ retentionSeconds: 3600 });
  });
  after(() => deployment.close());

  const cases: readonly (readonly [string, readonly string[], number, RegExp])[] = [
    ['no window', [], 2, /required option '--from/],
    ['no time', ['--from', 'monday'], 2, /must be a time with its zone/],
    ['an end in the future', ['--from', '1h', '--to', '2999-01-01'], 2, /--to 2999.* is in the future/],
    ['an end before its beginning', ['--from', '1h', '--to', '2h'], 2, /--from .* is not before --to/],
    [
      'an unknown type',
      ['--from', '1m', '--type', 'sale'],
      2,
      /no event type sale: name some of click, conversion/,
    ],
    [
      'an unknown topic',
      ['--from', '1m', '--topic', 'other'],
      2,
      /no events topic other: name some of everflow-events/,
    ],
    ['a part of a day', ['--from', '1m', '--record'], 2, /lies within a day/],
    ['a part of the types', ['--from', '1m', '--record', '--type', 'click'], 2, /all of their event types/],
    ['both', ['--from', '1m', '--record', '--recorded'], 2, /choose one/],
    [
      'what is not kept',
      ['--from', '2h'],
      1,
      /auditing topic everflow-events from .*retains 1 hour.*begin at \d{4}-.*--recorded/,
    ],
    ['a span of no time', ['--from', '1m', '--quiet', 'soon'], 2, /must be a span of time/],
    ['no schemas', ['--from', '1m', '--schemas', '/nowhere'], 1, /nowhere/],
  ];
  for (const [what, args, exitCode, text] of cases) {
    it(`says in one line what is wrong with ${what}, and does nothing`, async () => {
      const ran = await deployment.sluice(['audit', ...args]);
      expect(ran, ran.err).to.include({ exitCode, out: '' });
      expect(ran.err).to.match(text);
      expect(ran.err.trimEnd().split('\n')).to.have.length(1);
      const [subscriptions] = await deployment.pubsub.getSubscriptions();
      expect(subscriptions.filter(({ name }) => name.includes('sluice-'))).to.deep.equal([]);
    });
  }

  it('says in one line that a topic does not keep its messages', async () => {
    await deployment.pubsub.createTopic('forgetful');
    const env = { EVENTS_TOPIC: 'forgetful' };
    const ran = await deployment.sluice(['audit', '--from', '1m'], { env: { ...deployment.env, ...env } });
    expect(ran.exitCode).to.equal(1);
    expect(ran.err).to.match(/retains nothing: set sluice:retentionDays and `pulumi up`.*--recorded/);
  });

  it('says in one line that Flowcore does not let it read', async () => {
    await deployment.publish([{ data: Buffer.from('{"click_id":"1"}'), attributes: {} }]);
    const env = { ...deployment.env, FLOWCORE_READ_API_KEY: 'other:key' };
    const ran = await deployment.sluice(['audit', '--from', '1m', '--quiet', '100ms'], { env });
    expect(ran.exitCode).to.equal(1);
    expect(ran.err).to.match(/FLOWCORE_READ_API_KEY/);
    expect(names.eventsTopic).to.be.a('string');
  });
});
