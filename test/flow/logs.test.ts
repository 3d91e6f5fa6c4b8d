import { expect } from 'chai';
import { type House, openHouse } from '../support/house.ts';

const TRACE = 'logging.googleapis.com/trace';
const SPAN = 'logging.googleapis.com/spanId';
const LABELS = 'logging.googleapis.com/labels';

const idOf = (digit: string): string => digit.repeat(32);
const traceparent = (digit: string): Readonly<Record<string, string>> => ({
  traceparent: `00-${idOf(digit)}-${digit.repeat(16)}-00`,
});
const traceNamed = (digit: string): string => `projects/house/traces/${idOf(digit)}`;

const click = (id: string, more: object = {}) =>
  JSON.stringify({ network_id: 4242, transaction_id: id, unix_timestamp: 1795273212, ...more });

describe('the logs of a push', () => {
  let house: House;
  before(async () => {
    house = await openHouse();
  });
  after(() => house.close());
  afterEach(() => house.clearRules());

  /** Pushes with headers of its own, and resolves to the status and the lines that were logged meanwhile. */
  const push = async (
    headers: Readonly<Record<string, string>>,
    data: string,
    target: 'ingest' | 'overflow' = 'ingest',
  ) => {
    const before = house.lines.length;
    const message = {
      messageId: '7',
      publishTime: '2026-11-21T16:00:00Z',
      data: Buffer.from(data).toString('base64'),
    };
    const response = await fetch(house.url(target), {
      method: 'POST',
      headers: { 'content-type': 'application/json', ...headers },
      body: data === '' ? '{}' : JSON.stringify({ message, subscription: 's' }),
    });
    return { status: response.status, lines: house.lines.slice(before) };
  };

  it('stand under their request: an event that was not delivered', async () => {
    await house.rule({ do: 'answer', status: 404 });
    const [one, two] = await Promise.all([
      push(traceparent('a'), click('one')),
      push(traceparent('b'), `[${click('two')},${click('three')}]`),
    ]);
    expect([one.status, two.status]).to.deep.equal([503, 503]);
    const undelivered = house.lines.filter(({ message, fate }) => message === 'event' && fate === 'retry');
    const traces = undelivered.map((line) => [line[TRACE], line[SPAN]]);
    expect(traces).to.have.deep.members([
      [traceNamed('a'), 'a'.repeat(16)],
      [traceNamed('b'), 'b'.repeat(16)],
      [traceNamed('b'), 'b'.repeat(16)],
    ]);
  });

  it('stand under no request where they tell of several: a batch, the books', async () => {
    await push(traceparent('c'), click('four'));
    const lines = house.lines.filter(({ message }) => message === 'batch' || message === 'books');
    expect(lines.length).to.be.above(1);
    expect(lines.filter((line) => line[TRACE] !== undefined)).to.be.empty;
  });

  it('stand under their request: an event in quarantine, a body that is no push, an upload', async () => {
    const older = { 'x-cloud-trace-context': `${idOf('d')}/74;o=1` };
    const quarantined = await push(older, 'no json');
    await house.quarantined(1);
    const refused = await push(traceparent('e'), '');
    const upload = await push(traceparent('f'), '{"no":"announcement"}', 'overflow');
    await house.quarantined(1);
    expect(quarantined.lines.find(({ message }) => message === 'event')).to.include({
      fate: 'quarantined',
      [TRACE]: traceNamed('d'),
      [SPAN]: '000000000000004a',
    });
    expect(refused.lines.at(-1)).to.include({
      message: 'request is not a Pub/Sub push',
      [TRACE]: traceNamed('e'),
    });
    expect(upload.lines.at(-1)).to.include({ message: 'upload', [TRACE]: traceNamed('f') });
  });

  it('name the function in a label', async () => {
    const ingest = await push({}, 'no json');
    const overflow = await push({}, '{"no":"announcement"}', 'overflow');
    await house.quarantined(2);
    for (const line of ingest.lines) expect(line[LABELS]).to.deep.equal({ function: 'ingest' });
    for (const line of overflow.lines) expect(line[LABELS]).to.deep.equal({ function: 'overflow' });
  });

  it('repeat nothing of a malformed header', async () => {
    const malformed = 'jane@example.com';
    const { lines } = await push({ traceparent: malformed, 'x-cloud-trace-context': malformed }, 'no json');
    await house.quarantined(1);
    expect(lines.length).to.be.above(0);
    expect(lines.filter((line) => line[TRACE] !== undefined)).to.be.empty;
    expect(JSON.stringify(lines)).to.not.contain('jane');
  });
});
