import { expect } from 'chai';
import type { Comparison, Transition } from '../../../cli/schemas/transitions.ts';
import { generator } from '../../../local/everflow/generate.ts';
import { type Deployment, openDeployment } from '../../support/deployment.ts';
import { runSluice } from '../../support/run-sluice.ts';
import { createCopies, type SchemaJson } from './edited-schemas.ts';

interface Diff extends Comparison {
  readonly isComplete: boolean;
  readonly worse: number;
  readonly changed: { readonly keys: number; readonly times: number };
}

const copies = createCopies();
after(copies.remove);

const time = 1795273400;
const click = (members: object = {}) => ({
  ...{ network_id: 4242, transaction_id: 'aa', unix_timestamp: time, offer_id: 1 },
  ...members,
});
const clock = { now: () => time * 1000, after: () => () => {} };
const diff = (args: readonly string[]) => runSluice(['schemas', 'diff', ...args], { env: {}, clock });
const ndjson = (...lines: readonly object[]) =>
  copies.file('messages.ndjson', lines.map((line) => `${JSON.stringify(line)}\n`).join(''));
const flowcore =
  (members: object) =>
  ({ flowcore: annotation }: SchemaJson): void => {
    Object.assign(annotation, members);
  };

interface Edit {
  readonly what: string;
  readonly edit: (schema: SchemaJson) => void;
  readonly transition: Partial<Transition>;
  readonly exitCode: 0 | 1;
  readonly says?: RegExp;
}

const here = { fate: 'delivered', type: 'everflow/click', to: 'everflow.0/click.recorded.0' } as const;
const edits: readonly Edit[] = [
  {
    what: 'demand a field that is missing',
    edit: ({ required }) => required.push('never_sent'),
    transition: { before: here, after: { ...here, fate: 'quarantined', to: 'schema' }, differences: [] },
    exitCode: 1,
    says: /\/never_sent required[\s\S]*WORSE: 1 event/,
  },
  {
    what: 'leave the event out',
    edit: flowcore({ filter: { first: { properties: { offer_id: { const: 1 } } } } }),
    transition: { after: { ...here, fate: 'filtered', to: 'first' }, differences: [] },
    exitCode: 1,
    says: /WORSE: 1 event/,
  },
  {
    what: 'make the key of another field',
    edit: (schema) => {
      schema.required.push('offer_id');
      schema.flowcore.key = ['network_id', 'offer_id'];
    },
    transition: { before: here, after: here, differences: ['event key', 'entity key'] },
    exitCode: 0,
    says: /OTHER KEYS: 1 event.*\n?No event that reaches/,
  },
  {
    what: 'take another time',
    edit: flowcore({ eventTime: ['publishTime'] }),
    transition: { differences: ['event time', 'valid time'] },
    exitCode: 0,
    says: /OTHER TIMES: 1 event/,
  },
  {
    what: 'send it elsewhere',
    edit: flowcore({ eventType: 'click.recorded.1' }),
    transition: { after: { ...here, to: 'everflow.0/click.recorded.1' }, differences: ['destination'] },
    exitCode: 0,
  },
  {
    what: 'give it other metadata',
    edit: flowcore({ metadata: { 'ttl-on/stored-event': '7d' } }),
    transition: { after: here, differences: ['destination'] },
    exitCode: 0,
  },
  {
    what: 'send other bytes',
    edit: flowcore({ drop: ['/offer_id'] }),
    transition: { after: here, differences: ['payload'] },
    exitCode: 0,
  },
  {
    what: 'find the same time elsewhere',
    edit: flowcore({ eventTime: ['transaction_unix', 'unix_timestamp'] }),
    transition: { after: here, differences: ['delivery'] },
    exitCode: 0,
  },
];

describe('sluice schemas diff --messages', () => {
  for (const { what, edit, transition, exitCode, says } of edits) {
    it(`tells of schemas that ${what}`, async () => {
      const extra = what.startsWith('find') ? { transaction_unix: time } : {};
      const published = new Date(time * 1000 + 60_000).toISOString();
      const message = { data: click(extra), messageId: '7', publishTime: published, attributes: {} };
      const ran = await diff([copies.edited('click', edit), '--messages', ndjson(message), '--json']);
      expect(ran.exitCode, ran.err).to.equal(exitCode);
      const { transitions, events, unchanged, worse } = ran.json<Diff>();
      expect({ events, unchanged, worse }).to.deep.equal({ events: 1, unchanged: 0, worse: exitCode });
      expect(transitions).to.have.length(1);
      expect(transitions[0]).to.deep.include(transition);
      expect(transitions[0]?.examples[0]).to.include({
        messageId: '7',
        publishTime: published,
        element: null,
      });
      // What is for people goes to standard error then.
      if (says !== undefined) expect(ran.err).to.match(says);
    });
  }

  it('tells of events that would pass now, without calling them worse', async () => {
    const strict = copies.edited('click', ({ required }) => required.push('never_sent'));
    const ran = await diff(['schemas', '--schemas', strict, '--messages', ndjson(click()), '--json']);
    expect(ran.exitCode, ran.err).to.equal(0);
    const { transitions, worse } = ran.json<Diff>();
    expect(worse).to.equal(0);
    expect(transitions[0]).to.deep.include({
      before: { ...here, fate: 'quarantined', to: 'schema' },
      after: here,
    });
  });

  it('counts events that stay as they are, and gives as many examples as asked', async () => {
    const edited = copies.edited('click', ({ required }) => required.push('sub1'));
    const file = ndjson(click({ sub1: 'x' }), { data: [click(), click({ sub1: 'x' }), click()] }, click());
    const ran = await diff([edited, '--messages', file, '--examples', '2', '--json']);
    const { transitions, messages, events, unchanged } = ran.json<Diff>();
    expect({ messages, events, unchanged }).to.deep.equal({ messages: 3, events: 5, unchanged: 2 });
    expect(transitions[0]?.examples.map(({ messageId, element }) => [messageId, element])).to.deep.equal([
      ['line-2', 0],
      ['line-2', 2],
    ]);
    const one = await diff([edited, '--messages', file, '--limit', '1', '--json']);
    expect(one.exitCode, one.err).to.equal(0);
    expect(one.json<Diff>()).to.include({ messages: 1, isComplete: false });
  });

  it('changes nothing of a message that is no event', async () => {
    const file = copies.file('messages.ndjson', '{"data":"not JSON"}\n{"data":"7"}\n');
    const ran = await diff([
      copies.edited('click', ({ required }) => required.push('x')),
      '--messages',
      file,
      '--json',
    ]);
    expect(ran.json<Diff>()).to.include({ events: 2, unchanged: 2 });
  });

  const unusable: readonly [string, () => readonly string[], 1 | 2, RegExp][] = [
    ['no source', () => ['schemas'], 2, /either --from TIME .* or --messages FILE/],
    ['two sources', () => ['schemas', '--from', '2h', '--messages', 'x'], 2, /either --from/],
    ['a window of a file', () => ['schemas', '--messages', 'x', '--until', '2h'], 2, /go with --from/],
    [
      'a limit that is none',
      () => ['schemas', '--messages', 'x', '--limit', '0'],
      2,
      /whole number, at least 1/,
    ],
    ['a file that does not exist', () => ['schemas', '--messages', 'nothing'], 1, /does not exist/],
    [
      'a bad line',
      () => ['schemas', '--messages', copies.file('bad', '{"a":1}\n{')],
      1,
      /bad, line 2: it is not JSON/,
    ],
    [
      'a folder that does not exist',
      () => ['nowhere', '--messages', 'x'],
      1,
      /schemas in nowhere: it does not exist/,
    ],
  ];
  for (const [what, args, exitCode, problem] of unusable) {
    it(`refuses ${what}, on one line`, async () => {
      const ran = await diff(args());
      expect(ran.exitCode).to.equal(exitCode);
      expect(ran.out).to.equal('');
      const [line, ...others] = ran.err
        .trim()
        .split('\n')
        .filter((each) => each !== '1 events read');
      expect(line).to.match(problem);
      expect(others).to.deep.equal([]);
    });
  }

  it('lists what is wrong with the edited schemas', async () => {
    const broken = copies.replaced({ 'click.schema.json': '{' });
    const ran = await diff([broken, '--messages', ndjson(click())]);
    expect(ran.exitCode).to.equal(1);
    expect(ran.err).to.match(/1 problem to mend first\n {2}click\.schema\.json#: is not JSON/);
  });
});

describe('sluice schemas diff --from', () => {
  let deployment: Deployment;
  before(async () => {
    deployment = await openDeployment();
    await deployment.push(false);
  });
  after(() => deployment.close());
  const live = (args: readonly string[]) => deployment.sluice(['schemas', 'diff', ...args, '--json']);

  it('judges what the topic retained, and leaves no trace', async () => {
    const messages = [
      ...generator({
        seed: 5,
        startMs: deployment.clock.now(),
        events: 300,
        invalidPercent: 5,
        oversizedPercent: 1,
      }),
    ];
    await deployment.publish(messages);
    const events = messages.flatMap((each) => each.events);
    const clicks = events.filter(({ type, fate }) => type === 'everflow/click' && fate !== 'quarantined');
    const edited = copies.edited('click', ({ required }) => required.push('never_sent'));
    // However slow the machine is, it ends with the last message.
    const ran = await live([edited, '--from', '1h', '--limit', String(messages.length)]);
    expect(ran.exitCode, ran.err).to.equal(1);
    expect(ran.json<Diff>()).to.include({
      ...{ messages: messages.length, events: events.length, worse: clicks.length },
    });
    const [subscriptions] = await deployment.pubsub.getSubscriptions();
    expect(subscriptions.map(({ name }) => name).filter((name) => name.includes('diff'))).to.deep.equal([]);
    // What was to be pushed still is.
    await deployment.push(true);
    await deployment.settled();
    const stored = await deployment.stored();
    expect(stored.length).to.be.at.least(clicks.length);
  });

  it('ends when nothing has come for a while, and says when nothing was judged', async () => {
    const ran = await live(['schemas', '--from', '2h', '--until', '1h', '--quiet', '1ms']);
    expect(ran.exitCode, ran.err).to.equal(0);
    expect(ran.json<Diff>()).to.include({ isComplete: true, messages: 0 });
    expect(ran.err).to.contain('nothing was judged');
  });

  it('says why a topic or a time cannot be read, on one line', async () => {
    await deployment.pubsub.createTopic('bare');
    const cases: readonly [readonly string[], RegExp][] = [
      [['schemas', '--from', '1h', '--topic', 'nothing'], /reading topic nothing: it does not exist/],
      [
        ['schemas', '--from', '40d'],
        /retains 31 days \(sluice:retentionDays\): begin at 2.* or later, or name a file by --messages/,
      ],
      [['schemas', '--from', '1h', '--topic', 'bare'], /retains nothing: set sluice:retentionDays/],
    ];
    for (const [args, problem] of cases) {
      const ran = await live(args);
      expect(ran.exitCode, ran.err).to.equal(1);
      expect(ran.err).to.match(problem);
    }
    const backwards = await live(['schemas', '--from', '1h', '--until', '2h']);
    expect(backwards.exitCode).to.equal(2);
  });
});
