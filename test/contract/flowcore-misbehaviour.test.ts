import { expect } from 'chai';
import type { Rule } from '../../local/flowcore/rule.ts';
import { type ReceivedAnswer, send, start } from '../local/flowcore/send.ts';
import { apiKeys, type StartedFlowcore, startedFlowcore } from '../local/flowcore/started-flowcore.ts';

const batch = {
  path: '/events/acme/affiliate/tracking.0/click',
  headers: { 'content-type': 'application/json', authorization: apiKeys.webhook },
  body: '[{"a":1},{"a":2}]',
};

/** The answer, or 'cut off'. */
async function sendBatch(
  { server }: StartedFlowcore,
  body = batch.body,
): Promise<ReceivedAnswer | 'cut off'> {
  return send(server.url, { ...batch, body }).catch(() => 'cut off' as const);
}

describe('a misbehaving Flowcore', () => {
  let flowcore: StartedFlowcore;
  before(async () => {
    flowcore = await startedFlowcore({ dialect: 'webhook' });
  });
  after(() => flowcore.close());
  afterEach(() => flowcore.clearRules());

  const cases: readonly (readonly [
    name: string,
    rule: Rule,
    answer: { readonly status: number; readonly body: RegExp } | 'cut off',
    stored: number,
  ])[] = [
    [
      'answers a status of choice',
      { do: 'answer', status: 503, body: '{}' },
      { status: 503, body: /^\{\}$/ },
      0,
    ],
    [
      'answers it although it stored the batch',
      { do: 'answer', status: 502, stores: true },
      { status: 502, body: /^$/ },
      2,
    ],
    ['stores the first half and fails', { do: 'partial', body: '{}' }, { status: 500, body: /^\{\}$/ }, 1],
    ['cuts the connection before reading', { do: 'drop' }, 'cut off', 0],
    ['cuts the connection after storing', { do: 'drop', stores: true }, 'cut off', 2],
    ['says success false in a 2xx', { do: 'success-false' }, { status: 200, body: /"success":false/ }, 0],
    [
      'leaves an id out',
      { do: 'fewer-ids' },
      { status: 200, body: /^\{"success":true,"eventIds":\["[^"]+"\]\}$/ },
      2,
    ],
    ['answers what nobody can read', { do: 'unreadable' }, { status: 200, body: /^\{"eventIds":\[$/ }, 2],
    [
      'singles out a batch by its content',
      { bodyIncludes: '"a":2', do: 'answer', status: 500 },
      { status: 500, body: /^$/ },
      0,
    ],
  ];
  for (const [name, rule, expected, stored] of cases) {
    it(name, async () => {
      await flowcore.rules(rule);
      const before = flowcore.server.stats().events;
      const answer = await sendBatch(flowcore);
      if (answer === 'cut off' || expected === 'cut off') expect(answer).to.equal(expected);
      else {
        expect(answer.status).to.equal(expected.status);
        expect(answer.body).to.match(expected.body);
      }
      expect(flowcore.server.stats().events - before).to.equal(stored);
    });
  }

  it('sends headers of choice, Retry-After among them', async () => {
    const headers = { 'retry-after': '7', 'content-type': 'text/html' };
    await flowcore.rules({ do: 'answer', status: 429, headers, body: '<html></html>' });
    const answer = await sendBatch(flowcore);
    expect(answer).to.have.property('headers').that.includes(headers);
  });

  it('counts what it stored and did not own up to', async () => {
    const unconfirmed = async (rule: Rule) => {
      await flowcore.clearRules();
      await flowcore.rules(rule);
      const before = (await flowcore.counts()).unconfirmed;
      await sendBatch(flowcore);
      return (await flowcore.counts()).unconfirmed - before;
    };
    expect(await unconfirmed({ do: 'drop', stores: true })).to.equal(2);
    expect(await unconfirmed({ do: 'fewer-ids' })).to.equal(2);
    expect(await unconfirmed({ do: 'partial' })).to.equal(1);
    expect(await unconfirmed({ do: 'answer', status: 503 })).to.equal(0);
    expect(await unconfirmed({ latencyMs: 0 })).to.equal(0);
  });

  it('counts the requests that come during a pause it asked for', async () => {
    const headers = { 'retry-after': '7' };
    await flowcore.rules({ do: 'answer', status: 429, headers, next: 1 });
    await sendBatch(flowcore);
    const before = (await flowcore.counts()).duringPause;
    flowcore.clock.advance(6_999);
    await sendBatch(flowcore);
    flowcore.clock.advance(1);
    await sendBatch(flowcore);
    expect((await flowcore.counts()).duringPause - before).to.equal(1);
  });

  it('keeps silent, stored or not', async () => {
    for (const stores of [false, true]) {
      await flowcore.clearRules();
      await flowcore.rules({ do: 'hang', stores });
      const { events } = flowcore.server.stats();
      const silent = (await flowcore.counts()).answers.none ?? 0;
      const sent = start(flowcore.server.url, batch);
      sent.answer.catch(() => {});
      while ((await flowcore.counts()).answers.none !== silent + 1);
      sent.request.destroy();
      expect(flowcore.server.stats().events - events).to.equal(stores ? 2 : 0);
    }
  });

  it('takes its time by the injected clock', async () => {
    await flowcore.rules({ latencyMs: 5_000 });
    const { received } = await flowcore.counts();
    const answer = sendBatch(flowcore);
    while ((await flowcore.counts()).received === received);
    flowcore.clock.advance(4_999);
    const before = (await flowcore.counts()).requests;
    flowcore.clock.advance(1);
    expect(await answer).to.have.property('status', 200);
    expect(flowcore.server.stats().requests).to.equal(before + 1);
  });

  it('recovers when the rules are gone', async () => {
    await flowcore.rules({ do: 'answer', status: 500, next: 1 });
    expect(await sendBatch(flowcore)).to.have.property('status', 500);
    expect(await sendBatch(flowcore)).to.have.property('status', 200);
  });

  it('refuses a rule it does not understand', async () => {
    const answer = await fetch(`${flowcore.server.adminUrl}/rules`, {
      method: 'POST',
      body: '{"do":"explode"}',
    });
    expect(answer.status).to.equal(400);
    expect(await answer.text()).to.match(/do must be equal to one of the allowed values/);
  });
});
