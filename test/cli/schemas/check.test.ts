import { expect } from 'chai';
import type { TypeSummary } from '../../../cli/schemas/describe-types.ts';
import type { EventView } from '../../../cli/schemas/view-event.ts';
import type { SchemaProblem } from '../../../functions/event-types/annotation.ts';
import { type RunOptions, runSluice } from '../../support/run-sluice.ts';
import { createCopies, type SchemaJson } from './edited-schemas.ts';

const check = (args: readonly string[], options: Partial<RunOptions> = {}) =>
  runSluice(['schemas', 'check', ...args], { env: {}, ...options });

const copies = createCopies();
after(copies.remove);

describe('sluice schemas check', () => {
  it('lists the event types where nothing is deployed, and asks pulumi nothing', async () => {
    let asked = 0;
    const stackOutput = async () => {
      asked += 1;
      return '{}';
    };
    const { exitCode, json, err } = await check(['--json'], { surroundings: { stackOutput } });
    expect(exitCode, err).to.equal(0);
    expect(asked).to.equal(0);
    const { types, problems } = json<{ types: TypeSummary[]; problems: SchemaProblem[] }>();
    expect(problems).to.deep.equal([]);
    const update = types.find(({ id }) => id === 'everflow/conversion-update');
    expect(update).to.deep.include({
      attributeValues: ['conversion_update', 'conversion-update'],
      paths: ['/conversion-update', '/conversion_update'],
      hasShape: true,
      destination: 'everflow.0/conversion.updated.0',
      fileDestination: 'everflow.0/conversion.updated.file.0',
      key: [['network_id'], ['conversion_id'], ['update_timestamp']],
      eventTime: ['update_timestamp', 'publishTime'],
    });
    expect(update?.examples.valid).to.be.above(1);
    expect(update?.examples.invalid).to.include.keys('schema', 'event-time');
  });

  it('says which types rely on their shape, and which cannot be told', async () => {
    const without = await check([]);
    expect(without.out).to.contain('EVENT_TYPE_ATTRIBUTE is not set');
    expect(without.out).to.match(
      /Told by their shape .*everflow\/click.*\n.*Cannot be told.*everflow\/impression\./,
    );
    const withIt = await check([], { env: { EVENT_TYPE_ATTRIBUTE: 'kind' } });
    expect(withIt.out).to.contain('attribute kind names the type');
  });

  const broken: readonly [string, () => string, string, RegExp][] = [
    ['is not JSON', () => copies.replaced({ 'click.schema.json': '{' }), 'click.schema.json#', /is not JSON/],
    [
      'misspells a member of the annotation',
      () => copies.edited('click', flowcore({ evenTime: [] })),
      'click.schema.json#/flowcore/evenTime',
      /not a known member/,
    ],
    [
      'takes its key from a field that may be missing',
      () => copies.edited('click', flowcore({ key: ['network_id', 'offer_id'] })),
      'click.schema.json#/flowcore/key/1',
      /offer_id/,
    ],
    [
      'has an example that it does not accept',
      () => copies.replaced({ 'examples/click/valid/none.json': '{"network_id":1}' }),
      'examples/click/valid/none.json#/transaction_id',
      /violates click.schema.json/,
    ],
  ];
  for (const [what, folder, place, message] of broken) {
    it(`finds a file that ${what}, and exits 1`, async () => {
      const { exitCode, out, json } = await check(['--schemas', folder(), '--json']);
      expect(exitCode).to.equal(1);
      const [problem] = json<{ problems: SchemaProblem[] }>().problems;
      expect(`${problem?.file}#${problem?.pointer}`, out).to.equal(place);
      expect(problem?.message).to.match(message);
    });
  }

  it('tells all problems, one a line', async () => {
    const folder = copies.replaced({ 'click.schema.json': '{', 'impression.schema.json': '[]' });
    const { exitCode, out } = await check(['--schemas', folder]);
    expect(exitCode).to.equal(1);
    expect(
      out
        .trim()
        .split('\n')
        .slice(1)
        .map((line) => line.split(':')[0]),
    ).to.deep.equal(['click.schema.json#', 'impression.schema.json#']);
  });

  it('finds a field that has the name of an added key, and added keys of one name', async () => {
    const taken = await check([], { env: { KEY_EVENT_KEY: 'creative_id' } });
    expect(taken.exitCode).to.equal(1);
    expect(taken.out).to.match(/click\.schema\.json#: has a field creative_id/);
    const twice = await check(['--set', 'KEY_EVENT_KEY=k', '--set', 'KEY_ENTITY_KEY=k']);
    expect(twice.exitCode).to.equal(1);
    expect(twice.err).to.contain('KEY_ENTITY_KEY: must differ from the name of KEY_EVENT_KEY');
  });

  it('says on one line that a folder does not exist', async () => {
    const { exitCode, err, out } = await check(['--schemas', 'nowhere']);
    expect({ exitCode, out }).to.deep.equal({ exitCode: 1, out: '' });
    expect(err).to.match(/^sluice: reading the schemas in nowhere: it does not exist .*\n$/);
  });
});

const time = 1795273400;
const click = { network_id: 4242, transaction_id: 'aa', unix_timestamp: time };
const publishedAt = ['--publish-time', '2026-11-21T16:00:00Z'];

describe('sluice schemas check --message', () => {
  const viewsOf = async (content: string, args: readonly string[] = []) => {
    const ran = await check(['--message', copies.file('m.json', content), ...publishedAt, '--json', ...args]);
    expect(ran.exitCode, ran.err).to.be.below(2);
    const { messages } = ran.json<{ messages: { events: EventView[] }[] }>();
    return { exitCode: ran.exitCode, events: messages.flatMap(({ events }) => events) };
  };

  it('shows the very event that would be sent', async () => {
    const text =
      '{"network_id": 4242,"transaction_id":"aa", "unix_timestamp":1795273400,"big":12345678901234567890}';
    const { exitCode, events } = await viewsOf(text, ['--message-id', '17']);
    expect(exitCode).to.equal(0);
    const [view] = events;
    expect(view).to.deep.include({
      fate: 'delivered',
      type: 'everflow/click',
      recognisedBy: 'shape',
      element: null,
    });
    expect(view?.drift).to.deep.equal({ unknownFields: ['big'], typeChanges: [], unsafeNumbers: 1 });
    expect(view?.sent).to.include({
      entityKey: 'click:4242:aa',
      timeSource: 'unix_timestamp',
      pointerEvent: null,
    });
    expect(view?.sent?.event.startsWith(text.slice(0, -1))).to.equal(true);
    expect(view?.sent?.bytes).to.equal(Buffer.byteLength(view?.sent?.event ?? ''));
    expect(JSON.parse(view?.sent?.event ?? '').delivery).to.deep.equal({
      message_id: '17',
      publish_time: '2026-11-21T16:00:00.000Z',
      schema: 'everflow/click',
      time_source: 'unix_timestamp',
    });
    const people = await check([
      '--message',
      copies.file('m.json', text),
      ...publishedAt,
      '--message-id',
      '17',
    ]);
    expect(people.out.trimEnd().split('\n').at(-1)).to.equal(view?.sent?.event);
  });

  it('shows an event that is too large, and its pointer event', async () => {
    const { exitCode, events } = await viewsOf(JSON.stringify({ ...click, notes: 'é'.repeat(40_000) }));
    expect(exitCode).to.equal(0);
    expect(events[0]?.fate).to.equal('overflowed');
    const { sent } = events[0] ?? {};
    expect(sent?.fileDestination).to.equal('everflow.0/click.recorded.file.0');
    expect(JSON.parse(sent?.pointerEvent ?? '')).to.deep.include({
      transaction_id: 'aa',
      event_key: sent?.eventKey,
    });
    expect(JSON.parse(sent?.pointerEvent ?? '').overflow.size).to.equal(sent?.bytes);
  });

  it('shows which filter rule leaves an event out', async () => {
    const filter = { tests: { properties: { offer_id: { const: 1 } }, required: ['offer_id'] } };
    const folder = copies.edited('click', flowcore({ filter }));
    const { exitCode, events } = await viewsOf(JSON.stringify({ ...click, offer_id: 1 }), [
      '--schemas',
      folder,
    ]);
    expect(exitCode).to.equal(0);
    expect(events[0]).to.include({ fate: 'filtered', rule: 'tests', sent: null });
  });

  it('shows every violation of a schema, more than a record names', async () => {
    const names = ['a', 'b', 'c', 'd', 'e', 'f', 'g', 'h', 'i', 'j'];
    const folder = copies.edited('click', (schema) => {
      schema.required = [...schema.required, ...names];
    });
    const { exitCode, events } = await viewsOf(JSON.stringify(click), ['--schemas', folder]);
    expect(exitCode).to.equal(1);
    expect(events[0]).to.deep.include({ fate: 'quarantined', type: 'everflow/click', sent: null });
    expect(events[0]?.rejection).to.include({ reason: 'schema', stage: 'validate' });
    expect(events[0]?.rejection?.detail).to.contain('2 more');
    expect(events[0]?.rejection?.violations).to.deep.equal(
      names.map((name) => ({ pointer: `/${name}`, keyword: 'required' })),
    );
  });

  const ways: readonly [string, string, readonly string[], string][] = [
    [
      'attribute',
      JSON.stringify(click),
      ['--attribute', 'kind=impression', '--set', 'EVENT_TYPE_ATTRIBUTE=kind'],
      'everflow/impression',
    ],
    ['path', JSON.stringify(click), ['--path', '/impression'], 'everflow/impression'],
    ['shape', JSON.stringify(click), [], 'everflow/click'],
  ];
  for (const [way, text, args, type] of ways) {
    it(`says that the ${way} tells the type`, async () => {
      const { events } = await viewsOf(text, args);
      expect(events[0]).to.include({ recognisedBy: way, type });
    });
  }

  it('takes an array, a message on each line, and what is no JSON at all', async () => {
    const array = await viewsOf(JSON.stringify([click, { x: 1 }, 7], null, 2));
    expect(array.exitCode).to.equal(1);
    expect(
      array.events.map(({ element, fate, rejection }) => [element, fate, rejection?.reason]),
    ).to.deep.equal([
      [0, 'delivered', undefined],
      [1, 'quarantined', 'unrecognised'],
      [2, 'quarantined', 'not-an-object'],
    ]);
    const lines = await viewsOf(`${JSON.stringify(click)}\n\n${JSON.stringify({ data: [click] })}\n`);
    expect(lines.exitCode).to.equal(0);
    expect(lines.events.map(({ element }) => element)).to.deep.equal([null, 0]);
    const none = await viewsOf('{"a":\n');
    expect(none.events.map(({ rejection }) => rejection?.reason)).to.deep.equal(['not-json']);
  });

  it('takes an exported element as what it was', async () => {
    const exported = {
      ...{ reason: 'schema', messageId: '99', publishTime: '2026-11-21T15:59:59.123456Z', element: 3 },
      ...{ path: '/impression', attributes: {} },
    };
    const data = '{"network_id":1,"unix_timestamp":1795273400}';
    for (const bytes of [{ data }, { dataBase64: Buffer.from(data).toString('base64') }]) {
      const { events } = await viewsOf(JSON.stringify({ ...exported, ...bytes }));
      expect(events[0]).to.include({ element: 3, type: 'everflow/impression' });
      expect(events[0]?.sent?.entityKey).to.equal('impression:1:99.3');
      expect(events[0]?.sent?.event).to.contain('"publish_time":"2026-11-21T15:59:59.123456Z"');
    }
  });

  it('reads standard input, and says when an attribute that is given is not looked at', async () => {
    const ran = await check(['--message', '-', '--attribute', 'kind=click', ...publishedAt], {
      stdin: JSON.stringify(click),
    });
    expect(ran.exitCode).to.equal(0);
    expect(ran.out).to.match(/^note: .*--set EVENT_TYPE_ATTRIBUTE=kind/);
    expect(ran.out).to.contain('standard input: would be delivered');
  });

  it('judges times by the publish time, now unless told otherwise', async () => {
    const file = copies.file('m.json', JSON.stringify(click));
    const now = (ms: number) => ({ clock: { now: () => ms, after: () => () => {} } });
    expect((await check(['--message', file], now(time * 1000))).exitCode).to.equal(0);
    const early = await check(['--message', file], now((time - 2 * 86_400) * 1000));
    expect(early.exitCode).to.equal(1);
    expect(early.out).to.contain('event-time');
  });

  it('says on one line what is wrong with a line', async () => {
    const file = copies.file('m.json', `${JSON.stringify(click)}\n{"a":\n`);
    const { exitCode, err } = await check(['--message', file]);
    expect(exitCode).to.equal(1);
    expect(err).to.match(/^sluice: reading messages from \S+m.json: line 2: it is not JSON.*\n$/);
  });

  it('is wrongly used with a path or attribute that is none', async () => {
    expect((await check(['--path', 'click'])).exitCode).to.equal(2);
    expect((await check(['--attribute', 'click'])).exitCode).to.equal(2);
  });
});

function flowcore(members: object): (schema: SchemaJson) => void {
  return (schema) => {
    Object.assign(schema.flowcore, members);
  };
}
