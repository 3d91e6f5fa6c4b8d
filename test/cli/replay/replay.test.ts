import { readdir, readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { expect } from 'chai';
import { startFlowcore } from '../../../local/flowcore/server.ts';
import type { StoredEvent } from '../../../local/flowcore/stored-event.ts';
import { names } from '../../../local/start/environment.ts';
import { type Deployment, openDeployment, storedEvents } from '../../support/deployment.ts';
import { eventsOf, messageOf, shippedTypes } from '../../support/events.ts';
import {
  backlogOf,
  madeMessages,
  mainStream,
  payloadOf,
  type Report,
  replayOf,
  runReplay,
  withoutReplay,
} from './run-replay.ts';

describe('sluice replay', () => {
  let deployment: Deployment;
  let ids: readonly string[];
  let live: readonly string[];
  let published: ReturnType<typeof madeMessages>;
  const events = () => published.reduce((sum, message) => sum + message.events.length, 0);
  const fated = (fate: string) =>
    published.flatMap((message) => message.events).filter((event) => event.fate === fate).length;

  before(async () => {
    deployment = await openDeployment();
    published = madeMessages(deployment, {
      ...{ seed: 7, events: 400, arrayPercent: 20, oversizedPercent: 1, invalidPercent: 4 },
    });
    ids = await deployment.publish(published);
    await deployment.settled();
    live = mainStream(await deployment.stored())
      .map(withoutReplay)
      .sort();
  });
  after(() => deployment.close());

  it('sends nothing without --execute, and tells what would become of every event', async () => {
    const before = (await deployment.stored()).length;
    const ran = await runReplay(deployment, 'dry', ['--from', '1h']);
    expect(ran.exitCode, ran.err).to.equal(0);
    const report = ran.json<Report>();
    expect(report).to.include({ isDryRun: true, isComplete: true });
    expect(report.read).to.deep.equal({ messages: published.length, events: events() });
    expect([report.delivered, report.overflowed]).to.deep.equal([fated('delivered'), fated('overflowed')]);
    expect(sumOf(report.quarantined)).to.equal(fated('quarantined'));
    for (const table of [report.types, report.hours]) expect(sumOf(table)).to.equal(events());
    for (const table of [report.sizes, report.ages])
      expect(sumOf(table)).to.equal(report.delivered + report.overflowed);
    expect(report.sizes['over 64,000 bytes (overflow)']).to.equal(report.overflowed);
    expect((await deployment.stored()).length).to.equal(before);
    expect(backlogOf(deployment, 'sluice-dry-run-dry')).to.equal(undefined);
  });

  it('sends every event once more, different in delivery.replay alone', async () => {
    const ran = await runReplay(deployment, 'whole', ['--from', '1h', '--execute']);
    expect(ran.exitCode, ran.err).to.equal(0);
    const report = ran.json<Report>();
    expect([report.delivered, report.overflowed, report.retried]).to.deep.equal([
      ...[fated('delivered'), fated('overflowed'), 0],
    ]);
    expect(sumOf(report.quarantined)).to.equal(fated('quarantined'));
    expect(report).to.include({ isComplete: true, isExact: true, kills: 0 });
    await deployment.settled();
    const replayed = mainStream(await deployment.stored()).filter((event) => replayOf(event) === 'whole');
    expect(replayed.map(withoutReplay).sort()).to.deep.equal(live);
    expect(backlogOf(deployment, 'sluice-replay-whole')).to.equal(undefined);
    expect(ran.err).to.contain('consumers that have passed');

    const again = await deployment.sluice(['replay', '--resume', 'whole', '--execute', '--json']);
    expect(again.json<Report>()).to.include({ isComplete: true, delivered: report.delivered });
  });

  it('chooses each event of a message by type, schema and file', async () => {
    const schema = join(deployment.folder, 'paid.json');
    await writeFile(schema, JSON.stringify({ required: ['conversion_id'] }));
    const byType = await runReplay(deployment, 'types', ['--from', '1h', '--type', 'conversion,click']);
    const counted = byType.json<Report>();
    expect(Object.keys(counted.types).sort()).to.deep.equal(['click', 'conversion']);
    expect(sumOf(counted.types) + (counted.skipped['not of --type'] ?? 0)).to.equal(events());
    const bySchema = (
      await runReplay(deployment, 'where', ['--from', '1h', '--where', schema])
    ).json<Report>();
    expect(Object.keys(bySchema.types).sort()).to.deep.equal(['conversion', 'conversion-update']);
    expect(bySchema.skipped['not accepted by --where']).to.equal(events() - sumOf(bySchema.types));
  });

  it('sends what a file names, element by element, and finds the window in it', async () => {
    const chosen = published.flatMap(({ data, events: expected }, index) => {
      const isWhole = expected.length === 1;
      if (expected.some(({ fate }) => fate !== 'delivered') || (isWhole && index % 20 > 0)) return [];
      const element = isWhole ? null : expected.length - 1;
      const text = eventsOf(messageOf(data))[element ?? 0]?.text ?? '';
      return [{ messageId: ids[index] ?? '', element, text: text.slice(0, -1) }];
    });
    const timeOf = new Map(
      mainStream(await deployment.stored()).map((event) => {
        const { message_id: id, publish_time: time } = payloadOf(event).delivery;
        return [id, time];
      }),
    );
    const lines = chosen.map(({ text: _, ...line }) => ({
      ...{ ...line, topic: names.eventsTopic, publishTime: timeOf.get(line.messageId) ?? '' },
    }));
    const file = join(deployment.folder, 'only.ndjson');
    await writeFile(file, lines.map((line) => `${JSON.stringify(line)}\n`).join(''));
    const ran = await runReplay(deployment, 'only', ['--only', file, '--execute']);
    expect(ran.exitCode, ran.err).to.equal(0);
    const sent = mainStream(await deployment.stored()).filter((event) => replayOf(event) === 'only');
    expect(sent).to.have.length(chosen.length);
    for (const { messageId, text } of chosen) {
      const own = sent.filter((event) => payloadOf(event).delivery.message_id === messageId);
      expect(
        own.map(({ raw }) => raw.startsWith(text)),
        messageId,
      ).to.deep.equal([true]);
    }
    const [first] = lines.map(({ publishTime }) => publishTime).sort();
    expect(ran.json<Report>().from).to.equal(first);
    expect(await readdir(join(deployment.folder, 'state', 'replays'))).to.not.include('only.only.ndjson');
  });

  it("sends into another data core, files included, and leaves the deployment's own alone", async () => {
    const dataDir = join(deployment.folder, 'rebuild');
    const { clock } = deployment;
    const rebuild = await startFlowcore({
      ...{
        clock,
        dataDir,
        dialect: 'webhook',
        tenant: 'acme',
        dataCore: 'rebuild',
        apiKey: 'fc_test_secret',
      },
      eventTypes: shippedTypes.all.flatMap(({ destination, fileDestination }) => [
        destination,
        fileDestination,
      ]),
    });
    try {
      const before = (await deployment.stored()).length;
      const backlogs = [names.quarantineSubscription, names.judgeSubscription].map(waiting);
      const args = ['--from', '1h', '--execute', '--to-data-core', 'rebuild'];
      const ran = await runReplay(deployment, 'other', args, { env: { FLOWCORE_URL: rebuild.url } });
      expect(ran.exitCode, ran.err).to.equal(0);
      await deployment.settled();
      expect((await deployment.stored()).length).to.equal(before);
      const stored = await storedEvents(dataDir);
      expect(mainStream(stored).map(withoutReplay).sort()).to.deep.equal(live);
      const report = ran.json<Report>();
      expect(filesOf(stored).size).to.equal(report.overflowed);
      // A redrive, or a resend, would take what is staged or quarantined here into the deployment's own data core.
      expect([names.quarantineSubscription, names.judgeSubscription].map(waiting)).to.deep.equal(backlogs);
      const [staged] = await deployment.storage.bucket(names.bucket).getFiles({ prefix: 'staged/' });
      const marked = staged.filter(({ metadata }) => metadata.metadata?.data_core === 'rebuild');
      expect(marked).to.have.length(report.overflowed);
      const file = join(deployment.folder, 'state', 'replays', 'other.quarantined.ndjson');
      expect(report.quarantineFile).to.equal(file);
      expect(ran.err).to.contain(file);
      const lines = (await readFile(file, 'utf8')).trimEnd().split('\n');
      expect(lines).to.have.length(fated('quarantined'));
      const diff = await deployment.sluice(['schemas', 'diff', '--messages', file, '--json']);
      expect(diff.err).to.not.match(/line \d+/);
      expect(Object.keys(JSON.parse(lines[0] ?? ''))).to.include.members([
        'messageId',
        'publishTime',
        'reason',
      ]);
    } finally {
      await rebuild.close();
    }
  });

  const waiting = (name: string) => backlogOf(deployment, name);

  const sumOf = (counts: Readonly<Record<string, number>>): number =>
    Object.values(counts).reduce((sum, count) => sum + count, 0);

  /** Ids of the files that are stored. */
  const filesOf = (stored: readonly StoredEvent[]): ReadonlySet<unknown> =>
    new Set(
      stored.filter(({ eventType }) => eventType.includes('.file.')).map((event) => payloadOf(event).fileId),
    );
});
