import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { expect } from 'chai';
import { names } from '../../../local/start/environment.ts';
import { type Deployment, openDeployment } from '../../support/deployment.ts';
import { onQuarantine } from './on-quarantine.ts';
import { click, type WrongSchemas, wrongSchemas } from './wrong-schemas.ts';

const DAY_MS = 24 * 60 * 60 * 1000;

describe('what sluice shows of quarantine', () => {
  let wrong: WrongSchemas;
  let deployment: Deployment;
  let quarantine: ReturnType<typeof onQuarantine>;
  let ids: readonly string[];
  const bytes = Buffer.from([0x7b, 0xff, 0x1b]);
  const unfit = Buffer.from('{"network_id":1,"note":"\u009b31m","more":{"a":[1,2,3]}}');
  before(async () => {
    wrong = await wrongSchemas('click');
    deployment = await openDeployment({ types: wrong.types });
    quarantine = onQuarantine(deployment, wrong.mended);
    ids = await deployment.publish([
      click('good'),
      { data: Buffer.from(`[${click('a0').data},7]`), attributes: { event_type: 'click' } },
      { data: bytes, attributes: { from: 'elsewhere' } },
      { data: unfit, attributes: { event_type: 'impression' } },
    ]);
    await quarantine.holds(5);
  });
  after(async () => {
    await deployment.close();
    await wrong.remove();
  });

  it('is grouped by reason, event type and hour', async () => {
    const { exitCode, json, err } = await quarantine.run('list', ['--json']);
    expect(exitCode, err).to.equal(0);
    const { records, isComplete, later, groups } = json<{
      records: number;
      later: number;
      isComplete: boolean;
      groups: readonly { reason: string; type: string; hour: string; count: number; oldest: string }[];
    }>();
    expect({ records, isComplete, later }).to.deep.equal({ records: 5, isComplete: true, later: 0 });
    expect(groups.map(({ reason, type, count }) => [reason, type, count])).to.deep.equal([
      ['not-an-object', '-', 1],
      ['not-utf8', '-', 1],
      ['schema', 'everflow/click', 2],
      ['schema', 'everflow/impression', 1],
    ]);
    const [{ hour = '', oldest = '' } = {}] = groups;
    expect(hour).to.equal(`${oldest.slice(0, 13)}:00Z`);
    const text = await quarantine.run('list', ['--reason', 'schema']);
    expect(text.out).to.contain('3 records in quarantine that fit, of 5.').and.contain('is not seen');
  });

  it('is all there where the clock of this machine is behind, which is said', async () => {
    const nowMs = deployment.clock.now() - 2 * 60_000;
    const clock = { now: () => nowMs, after: deployment.clock.after };
    const { json } = await quarantine.run('list', ['--json'], { clock });
    expect(json()).to.include({ records: 5, isComplete: true, later: 5 });
    const { out } = await quarantine.run('list', [], { clock });
    expect(out).to.contain('5 of the records bear a later time than the start of this command');
  });

  it('has totals, and the time at which Pub/Sub deletes the oldest', async () => {
    const { json } = await quarantine.run('stats', ['--json']);
    const { oldest, by } = json<{
      oldest: { quarantined: string; deleted: string };
      by: Record<string, Record<string, number>>;
    }>();
    expect(by.reason).to.deep.equal({ schema: 3, 'not-utf8': 1, 'not-an-object': 1 });
    expect(by.stage).to.deep.equal({ validate: 3, decode: 2 });
    expect(by.detail).to.include({ '/never_sent required': 2 });
    // The subscription of one machine keeps what is not acknowledged for Pub/Sub's default time.
    expect(Date.parse(oldest.deleted) - Date.parse(oldest.quarantined)).to.equal(7 * DAY_MS);
    const { out } = await quarantine.run('stats', ['--since', '1h']);
    expect(out).to.contain('5 records in quarantine.').and.contain(`deletes it at ${oldest.deleted}`);
  });

  it('is one record with its bytes and what the schemas say of it', async () => {
    const shown = async (...args: readonly string[]) => (await quarantine.show(args)).out;
    const good = await shown('--message-id', ids[0] ?? '');
    expect(good).to.contain(click('good').data.toString());
    expect(good).to.match(/detail +\/never_sent required/);
    expect(good).to.match(
      /today +it passes now, as everflow.0\/click.recorded.0: event key click:4242:good:/,
    );
    const still = await shown('--message-id', ids[0] ?? '', '--schemas', wrong.folder);
    expect(still).to.match(/today +it still fails: schema \(validate\): \/never_sent required/);
    expect(still).to.match(/recognised +everflow\/click\n +\/never_sent required/);

    const element = await shown('--message-id', ids[1] ?? '', '--element', '1');
    expect(element)
      .to.match(/message id +\d+, element 1/)
      .and.contain('not-an-object');
    expect(await shown('--reason', 'not-utf8')).to.contain(bytes.toString('hex'));
    const impression = await shown('--type', 'impression');
    expect(impression, 'a terminal obeys nothing of it').to.contain('\\u009b31m').and.not.contain('\u009b');
    const { exitCode, err } = await quarantine.show(['--message-id', 'none']);
    expect(exitCode).to.equal(1);
    expect(err).to.match(/^sluice: showing a quarantine record: none of 5 fits: .*\n$/);
  });

  it('is exported with the original attributes and bytes, and removed only when that is asked for twice', async () => {
    const lines = await quarantine.exported(['--reason', 'schema']);
    expect(lines).to.have.length(3);
    const good = lines.find(({ messageId }) => messageId === ids[0]);
    expect(good).to.deep.include({
      ...{ reason: 'schema', stage: 'validate', element: null, path: '/' },
      ...{ attributes: { event_type: 'click' }, data: click('good').data.toString() },
    });

    const file = join(deployment.folder, 'all.ndjson');
    const kept = await quarantine.run('export', [file, '--remove', '--json']);
    expect(kept.json()).to.deep.include({ exported: 5, removed: 0 });
    expect(quarantine.backlog()).to.equal(5);
    const again = await quarantine.run('export', [file]);
    expect(again).to.include({ exitCode: 1, out: '' });
    expect(again.err).to.match(/^sluice: exporting to .*: it is there already: name another\n$/);
    expect((await quarantine.run('export', ['-', '--remove'])).exitCode).to.equal(2);

    const written = (await readFile(file, 'utf8')).trimEnd().split('\n');
    const binary = written.map((line) => JSON.parse(line)).find(({ reason }) => reason === 'not-utf8');
    expect(binary)
      .to.include({ dataBase64: bytes.toString('base64') })
      .and.not.have.property('data');
    const removed = await quarantine.run('export', [
      ...[join(deployment.folder, 'gone.ndjson'), '--remove', '--execute', '--json'],
      ...['--reason', 'not-utf8'],
    ]);
    expect(removed.json()).to.deep.include({ exported: 1, removed: 1 });
    expect(quarantine.backlog()).to.equal(4);
  });

  it('makes a terminal obey nothing, and is not lost where it is no record of Sluice', async () => {
    const before = quarantine.backlog();
    const evil = '\u001b]0;owned\u0007\u009b31m';
    const attributes = { stage: evil, detail: evil, publish_time: '2026-11-21T16:00:00Z', message_id: '1' };
    const records = [
      { ...attributes, reason: evil, schema: evil },
      { ...attributes, reason: 'schema', schema: evil, original_attributes: JSON.stringify({ evil }) },
      ...['-1', '1.5', '1000', '1e2', ' 1', 'x', evil].map((element) => ({
        ...{ ...attributes, reason: 'schema', original_attributes: '{}', element },
      })),
      { ...attributes, reason: 'schema', original_attributes: '{}', data_object: evil },
    ];
    const topic = deployment.pubsub.topic(names.quarantineTopic);
    await Promise.all(
      records.map((each) => topic.publishMessage({ data: Buffer.from('{}'), attributes: each })),
    );
    await quarantine.holds(before + records.length);
    const file = join(deployment.folder, 'evil.ndjson');
    const runs = [
      await quarantine.run('list'),
      await quarantine.run('stats'),
      await quarantine.run('redrive', ['--schemas', wrong.mended]),
      await quarantine.show(['--type', evil, '--reason', 'schema']),
      await quarantine.run('export', ['-']),
      await quarantine.run('export', [file, '--remove', '--execute']),
    ];
    for (const { out, err } of runs) {
      expect(out + err).to.not.match(/[^\P{Cc}\t\n]/u);
    }
    const [list, , redrive, , exported, removed] = runs;
    expect(list?.out).to.contain('\\u001b]0;owned\\u0007\\u009b31m');
    expect(redrive?.out).to.match(/it is no record of Sluice +│ +7/);
    expect(
      exported?.out
        .trimEnd()
        .split('\n')
        .map((line) => JSON.parse(line).detail),
    ).to.include(evil);
    expect(removed?.out).to.contain('8 not exported: it is no record of Sluice.');
    expect(quarantine.backlog()).to.equal(9);
  });

  it('cannot be shown of a subscription that does not exist', async () => {
    const { exitCode, err } = await quarantine.run('list', ['--set', 'QUARANTINE_SUBSCRIPTION=nowhere']);
    expect(exitCode).to.equal(1);
    expect(err).to.match(/^sluice: reading quarantine \(nowhere\): it does not exist .*\n$/);
  });
});
