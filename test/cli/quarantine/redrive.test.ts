import { expect } from 'chai';
import type { Message } from '../../../functions/message.ts';
import { formatAnnouncement } from '../../../functions/overflow/announcement.ts';
import { partsOf } from '../../../functions/parts.ts';
import { quarantineRecord } from '../../../functions/quarantine/record.ts';
import { names } from '../../../local/start/environment.ts';
import { type Deployment, openDeployment } from '../../support/deployment.ts';
import { addedKeys, messageOf, nextOf, shippedTypes } from '../../support/events.ts';
import { stageObject } from '../staged/stage-object.ts';
import { type Line, onQuarantine } from './on-quarantine.ts';
import { click, type WrongSchemas, wrongSchemas } from './wrong-schemas.ts';

const rules = { types: shippedTypes, eventTypeAttribute: 'event_type', addedKeys };

/** What live delivery would have sent for a record. */
function wouldHaveSent({ messageId, publishTime, attributes, data = '', element }: Line): string {
  const part: Partial<Message> = {
    ...{ messageId, publishTime, publishTimeMs: Date.parse(publishTime), attributes },
    element: element ?? undefined,
  };
  const [only] = partsOf(messageOf(data, part), rules);
  if (only === undefined) throw new Error('a record without an event');
  return nextOf(only.step).text;
}

const text = (data: string, type?: string) => ({
  data: Buffer.from(data),
  attributes: type === undefined ? {} : { event_type: type },
});
const impression = text('{"network_id":1,"offer_id":2,"unix_timestamp":1795273212}', 'impression');
const refuseAll = { eventType: 'click.recorded.0', do: 'answer', status: 400, body: 'no' };

describe('sluice quarantine redrive', () => {
  let wrong: WrongSchemas;
  let deployment: Deployment;
  let quarantine: ReturnType<typeof onQuarantine>;
  before(async () => {
    wrong = await wrongSchemas('click', 'impression');
    deployment = await openDeployment({ types: wrong.types });
    quarantine = onQuarantine(deployment, wrong.mended);
  });
  afterEach(() => deployment.clearRules());
  after(async () => {
    await deployment.close();
    await wrong.remove();
  });

  it('sends what passes now as live delivery would have sent it, and leaves the rest', async () => {
    const array = `[${[click('a0'), click('a1')].map(({ data }) => data.toString()).join(',')},7]`;
    const unfit = [text('no JSON'), text('{"network_id":1}', 'click')];
    const oversized = click('oversized', { note: 'x'.repeat(70_000) });
    await deployment.publish([click('single'), impression, text(array, 'click'), oversized, ...unfit]);
    await quarantine.holds(8);
    const lines = await quarantine.exported();

    const dry = await quarantine.redrive();
    expect(dry.exitCode, dry.err).to.equal(0);
    expect(dry.report).to.include({ isDryRun: true, passes: 5, redriven: 0, stillFailing: 3, left: 0 });
    const still = await quarantine.redrive(['--schemas', wrong.folder, '--execute']);
    expect(still.report).to.include({ redriven: 0, stillFailing: 8 });
    expect(await deployment.stored()).to.have.length(0);
    expect(quarantine.backlog()).to.equal(8);

    const done = await quarantine.redrive(['--execute']);
    expect(done.exitCode, done.err).to.equal(0);
    expect(done.report).to.include({ redriven: 5, stillFailing: 3, left: 0, untried: 0, isComplete: true });
    const why = 'not-json: the data is not JSON';
    expect(done.report.rows).to.deep.include({ reason: 'not-json', outcome: 'fails', why, records: 1 });
    expect(quarantine.backlog()).to.equal(3);
    await deployment.settled();

    const stored = (await deployment.stored()).map(({ raw }) => raw);
    const ids = ['"single"', '"a0"', '"a1"', '"offer_id"'];
    const expected = lines.filter(({ data }) => ids.some((id) => data?.includes(id))).map(wouldHaveSent);
    expect(expected).to.have.length(4);
    expect(stored).to.include.members(expected);
    const pointer = stored.find((raw) => raw.includes('"overflow":{"file_id"'));
    expect(pointer).to.contain('"event_key":"click:4242:oversized:');
    await quarantine.run('export', [`${deployment.folder}/rest.ndjson`, '--remove', '--execute']);
    expect(quarantine.backlog()).to.equal(0);
  });

  it('brings back only what its filters name, and no more than the limit', async () => {
    await deployment.publish([click('f0'), click('f1'), click('f2'), impression, text('no JSON')]);
    await quarantine.holds(5);
    const one = await quarantine.redrive(['--type', 'click', '--limit', '1', '--execute']);
    expect(one.report).to.include({ redriven: 1, records: 1 });
    expect(quarantine.backlog()).to.equal(4);
    await quarantine.redrive(['--execute']);
    await quarantine.run('export', [`${deployment.folder}/more.ndjson`, '--remove', '--execute']);
    expect(quarantine.backlog()).to.equal(0);
  });

  it('keeps in quarantine what a filter would leave out, in a dry run and with --execute', async () => {
    const before = (await deployment.stored()).length;
    await deployment.publish([click('test-0'), click('test-1'), click('true')]);
    await quarantine.holds(3);
    for (const args of [[], ['--execute']]) {
      const { report, exitCode, err } = await quarantine.redrive(args);
      expect(exitCode, err).to.equal(0);
      const [passes, redriven] = args.length === 0 ? [1, 0] : [0, 1];
      expect(report).to.include({ passes, redriven, filtered: 2, stillFailing: 0, left: 0 });
      const why = 'by filter test-clicks';
      expect(report.rows).to.deep.include({ reason: 'schema', outcome: 'filtered', why, records: 2 });
    }
    expect(await deployment.stored()).to.have.length(before + 1);
    expect(quarantine.backlog()).to.equal(2);
    const { out } = await quarantine.run('redrive', ['--schemas', wrong.mended]);
    expect(out)
      .to.match(/would be left out │ by filter test-clicks/)
      .and.contain('stays in quarantine');
    expect((await quarantine.show([])).out).to.match(/today +it would be left out by filter test-clicks/);
    await quarantine.run('export', [`${deployment.folder}/tests.ndjson`, '--remove', '--execute']);
    expect(quarantine.backlog()).to.equal(0);
  });

  it('leaves in quarantine what Flowcore does not take now, and says why', async () => {
    await deployment.publish([click('down')]);
    await quarantine.holds(1);
    await deployment.rule({ ...refuseAll, status: 401 });
    const { report, exitCode, err } = await quarantine.redrive(['--execute']);
    expect(exitCode).to.equal(1);
    expect(report).to.include({ redriven: 0, left: 1 });
    expect(report.rows[0]?.why).to.match(/^misconfigured: HTTP 401/);
    expect(err).to.contain('left in quarantine');
    expect(quarantine.backlog()).to.equal(1);
    await deployment.clearRules();
    expect((await quarantine.redrive(['--execute'])).report).to.include({ redriven: 1 });
    expect(quarantine.backlog()).to.equal(0);
  });

  it('keeps the one record of what Flowcore refuses again while it takes others', async () => {
    const before = (await deployment.stored()).length;
    await deployment.publish(Array.from({ length: 12 }, (_, index) => click(`many-${index}`)));
    await quarantine.holds(12);
    await deployment.rule({ ...refuseAll, bodyIncludes: 'many-7' });
    const { report, err } = await quarantine.redrive(['--execute']);
    expect(report, err).to.include({ redriven: 11, stillFailing: 1, left: 0 });
    expect(report.rows.map(({ why }) => why)).to.include('refused: HTTP 400');
    expect(quarantine.backlog()).to.equal(1);
    expect(await deployment.stored()).to.have.length(before + 11);
    await deployment.clearRules();
    expect((await quarantine.redrive(['--execute'])).report).to.include({ redriven: 1 });
  });

  it('reads from the bucket what Pub/Sub had no room for, and leaves what it cannot read', async () => {
    const attributes = { event_type: 'click', one: 'v'.repeat(1000), two: 'w'.repeat(1000) };
    await deployment.publish([
      { ...click('wide'), attributes },
      click('large', { note: 'ä'.repeat(4_700_000) }),
    ]);
    await quarantine.holds(2);
    deployment.storageServer.fail({ method: 'GET', answer: 503 });
    const first = await quarantine.redrive(['--execute', '--limit', '1']);
    expect(first.report).to.include({ redriven: 0, left: 1 });
    const second = await quarantine.redrive(['--execute']);
    expect(second.report, second.err).to.include({ redriven: 2 });
    expect(quarantine.backlog()).to.equal(0);
  });

  it('uploads what an announcement in quarantine names', async () => {
    const object = await stageObject(deployment, 'announced');
    const topic = deployment.pubsub.topic(names.quarantineTopic);
    const put = (name: string) => {
      const bytes = formatAnnouncement({ ...object, name });
      const rejection = { reason: 'destination-missing', stage: 'overflow', detail: 'HTTP 404' } as const;
      const { data, attributes } = quarantineRecord({
        ...{ message: messageOf(bytes), element: undefined, bytes, rejection, schema: undefined },
      });
      return topic.publishMessage({ data, attributes: { ...attributes } });
    };
    await Promise.all([put(object.name), put('staged/nothing')]);
    await quarantine.holds(2);
    expect((await quarantine.redrive()).report).to.include({ passes: 1, stillFailing: 1 });
    const { report } = await quarantine.redrive(['--execute']);
    expect(report).to.include({ redriven: 1, stillFailing: 1 });
    expect(quarantine.backlog()).to.equal(1);
    const [{ metadata }] = await deployment.storage.bucket(names.bucket).file(object.name).getMetadata();
    expect(metadata?.uploaded_at).to.be.a('string');
    const parts = (await deployment.stored()).filter(
      ({ eventType }) => eventType === 'click.recorded.file.0',
    );
    expect(parts.some(({ raw }) => raw.includes(String(metadata?.file_id)))).to.equal(true);
  });
});
