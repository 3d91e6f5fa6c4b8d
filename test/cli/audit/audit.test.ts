import { existsSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { expect } from 'chai';
import type { Counts } from '../../../cli/audit/accounts.ts';
import type { HourRow } from '../../../cli/audit/report.ts';
import { generator } from '../../../local/everflow/generate.ts';
import type { ExpectedEvent } from '../../../local/everflow/message.ts';
import { names } from '../../../local/start/environment.ts';
import { type Deployment, openDeployment } from '../../support/deployment.ts';
import { messageOf, ownTypes } from './own-types.ts';

const HOUR_MS = 60 * 60 * 1000;
const QUIET = ['--quiet', '200ms'];

interface Result {
  readonly isComplete: boolean;
  readonly totals: Counts;
  readonly rows: readonly HourRow[];
  readonly missingFile: string | null;
  readonly filelessFile: string | null;
  readonly warnings: readonly string[];
}

const linesOf = (path: string | null) =>
  path === null
    ? []
    : readFileSync(path, 'utf8')
        .trim()
        .split('\n')
        .map((line): Record<string, unknown> => JSON.parse(line));

describe('sluice audit', () => {
  for (const dialect of ['webhook', 'api-v1'] as const) {
    describe(`of what ${dialect} took`, () => {
      let deployment: Deployment;
      let expected: readonly ExpectedEvent[];
      let from: string;
      before(async () => {
        deployment = await openDeployment({ dialect });
        const startMs = deployment.clock.now();
        from = new Date(startMs).toISOString();
        const messages = [
          ...generator({
            ...{ seed: 11, events: 250, oversizedPercent: 3, invalidPercent: 6, arrayPercent: 20 },
            ...{ startMs: startMs - 4 * HOUR_MS, msPerEvent: 40_000 },
          }),
        ];
        expected = messages.flatMap(({ events }) => events);
        await deployment.publish(messages);
        await deployment.settled();
      });
      after(() => deployment.close());

      it('proves that it is complete, and leaves nothing behind', async () => {
        const ran = await deployment.sluice(['audit', '--from', from, ...QUIET, '--json']);
        expect(ran.exitCode, ran.err).to.equal(0);
        const { totals, isComplete, rows, missingFile } = ran.json<Result>();
        const fates = (fate: ExpectedEvent['fate']) => expected.filter((event) => event.fate === fate).length;
        expect(isComplete).to.equal(true);
        expect(totals).to.deep.equal({
          published: expected.length,
          stored: fates('delivered') + fates('overflowed'),
          overflowed: fates('overflowed'),
          reassemblable: fates('overflowed'),
          quarantined: fates('quarantined'),
          ...{ filtered: 0, missing: 0, duplicated: 0, fileMissing: 0 },
        });
        expect(fates('overflowed')).to.be.above(1);
        expect(fates('quarantined')).to.be.above(5);
        expect(new Set(rows.map(({ hour }) => hour)).size).to.be.above(3);
        expect(missingFile).to.equal(null);
        const [subscriptions] = await deployment.pubsub.getSubscriptions();
        expect(subscriptions.filter(({ name }) => name.includes('sluice-'))).to.deep.equal([]);
        expect(readdirSync(join(deployment.folder, 'state'))).to.deep.equal([]);
      });

      it('says so to people in one line', async () => {
        const { out, exitCode } = await deployment.sluice(['audit', '--from', from, ...QUIET]);
        expect(exitCode).to.equal(0);
        expect(out.trimEnd().split('\n').at(-1)).to.equal(
          'complete with respect to Pub/Sub: 250 events published, each in Flowcore, in quarantine or filtered',
        );
      });

      it('keeps to the event types that are asked about', async () => {
        const args = ['audit', '--from', from, '--type', 'click,conversion', ...QUIET, '--json'];
        const ran = await deployment.sluice(args);
        expect(ran.err).to.match(/^of click, conversion alone: complete with respect to Pub\/Sub/m);
        const { rows } = ran.json<Result>();
        expect([...new Set(rows.map(({ type }) => type))]).to.deep.equal(['click', 'conversion']);
      });
    });
  }

  describe('of what did not go well', () => {
    const { folder, types } = ownTypes();
    let deployment: Deployment;
    let from: string;
    beforeEach(async () => {
      deployment = await openDeployment({ types });
      from = new Date(deployment.clock.now()).toISOString();
    });
    afterEach(() => deployment.close());
    after(() => rmSync(folder, { recursive: true }));

    const at = () => Math.floor(deployment.clock.now() / 1000);
    const audit = async (...args: readonly string[]) => {
      const given = ['audit', '--from', from, ...QUIET, '--schemas', folder, ...args, '--json'];
      const ran = await deployment.sluice(given);
      return { ...ran, result: ran.json<Result>() };
    };
    /** Flowcore says that it has these events, and does not keep them. */
    const loseFrom = (eventType: string) =>
      deployment.rule({ eventType, do: 'answer', status: 200, body: '{"success":true}', stores: false });

    it('lists exactly what Flowcore does not have', async () => {
      await deployment.publish([messageOf('sale', { id: 'kept', at: at() })]);
      await deployment.settled();
      await loseFrom('sale.0');
      const [single = '', array = ''] = await deployment.publish([
        messageOf('sale', { id: 'lost', at: at() }),
        messageOf('sale', { id: 'bad' }, { id: 'lost-too', at: at() - 3 * 3600 }),
      ]);
      await deployment.settled();

      const { exitCode, result } = await audit();
      expect(exitCode).to.equal(1);
      expect(result.totals).to.include({ published: 4, stored: 1, missing: 2, quarantined: 1 });
      const lines = linesOf(result.missingFile);
      expect(
        lines.map(({ messageId, element, type, topic }) => ({ messageId, element, type, topic })),
      ).to.have.deep.members([
        { messageId: single, element: null, type: 'sale', topic: names.eventsTopic },
        { messageId: array, element: 1, type: 'sale', topic: names.eventsTopic },
      ]);
      for (const { eventKey, publishTime, reason } of lines) {
        expect(eventKey).to.match(/^sale:lost/);
        expect(publishTime).to.match(/^\d{4}-.*Z$/);
        expect(reason).to.equal('neither in Flowcore nor in quarantine');
      }
      const people = await deployment.sluice(['audit', '--from', from, ...QUIET, '--schemas', folder]);
      expect(people.out).to.match(/^2 missing of 4 events published$/m);
      expect(people.out).to.match(/^before you send anything: .*ingest subscription.*sluice doctor/m);
      expect(people.out).to.match(
        /sluice replay --from \S+ --until \S+ --only \S+missing\S+ndjson --execute/,
      );
    });

    it('counts copies as duplicated, and nothing else', async () => {
      await deployment.rule({ eventType: 'sale.0', do: 'drop', stores: true, next: 1 });
      await deployment.publish([messageOf('sale', { id: 'twice', at: at() })]);
      await deployment.settled();
      const { exitCode, result } = await audit();
      expect(exitCode).to.equal(0);
      expect(result.totals).to.include({ published: 1, stored: 1, duplicated: 1, missing: 0 });
    });

    it('wants as many copies of equal elements as were published', async () => {
      const same = { id: 'same', at: at() };
      await deployment.publish([messageOf('sale', same, same)]);
      await deployment.settled();
      expect((await audit()).result.totals).to.include({ published: 2, stored: 2, duplicated: 0 });
    });

    it('misses the file of a pointer', async () => {
      await deployment.rule({ eventType: 'sale.file.0', do: 'answer', status: 503 });
      await deployment.publish([messageOf('sale', { id: 'large', at: at(), note: 'x'.repeat(70_000) })]);
      while ((await deployment.stored()).length === 0)
        await new Promise((resolve) => void setTimeout(resolve, 20));
      const { exitCode, result } = await audit();
      expect(exitCode).to.equal(1);
      expect(result.totals).to.include({ stored: 1, overflowed: 1, reassemblable: 0, fileMissing: 1 });
      expect(result.totals.missing).to.equal(0);
      expect(result.missingFile).to.equal(null);
      expect(linesOf(result.filelessFile)).to.have.length(1);
    });

    it('takes what today’s filter leaves out for filtered, and what today’s schemas reject for missing', async () => {
      await loseFrom('sale.0');
      await deployment.publish([
        messageOf('sale', { id: 'tested', at: at(), test: true }),
        messageOf('sale', { id: 'sold', at: at() }),
      ]);
      await deployment.settled();
      const { result } = await audit();
      expect(result.totals).to.include({ published: 2, filtered: 1, missing: 1 });
      // The project's own schemas know no sale.
      const args = ['audit', '--from', from, ...QUIET, '--json'];
      const other = (await deployment.sluice(args)).json<Result>();
      expect(other.totals).to.include({ published: 2, missing: 2 });
      for (const { type, reason, eventKey } of linesOf(other.missingFile)) {
        expect({ type, eventKey }).to.deep.equal({ type: 'unrecognised', eventKey: null });
        expect(reason).to.match(/today's schemas reject it \(unrecognised\).*--schemas/);
      }
    });

    it('finds events that are stored at ingestion time, whatever their event time', async () => {
      await deployment.publish([
        messageOf('visit', { id: 'old', at: at() - 48 * 3600 }),
        messageOf('visit', { id: 'new', at: at() }),
      ]);
      await deployment.settled();
      const { exitCode, result } = await audit();
      expect(exitCode).to.equal(0);
      expect(result.totals).to.include({ published: 2, stored: 2 });
    });

    it('says which event type Flowcore does not know, and that its events are missing', async () => {
      const bare = await openDeployment();
      try {
        await bare.push(false);
        await bare.publish([messageOf('sale', { id: 'a', at: at() })]);
        const args = ['audit', '--from', from, ...QUIET, '--schemas', folder, '--json'];
        const ran = await bare.sluice(args);
        expect(ran.exitCode).to.equal(1);
        expect(ran.json<Result>().warnings.join()).to.contain('Flowcore has no event type shop.0/sale.0');
        expect(ran.json<Result>().totals).to.include({ published: 1, missing: 1 });
      } finally {
        await bare.close();
      }
    });

    it('leaves nothing behind and proves nothing when it is stopped', async () => {
      await deployment.publish([messageOf('sale', { id: 'a', at: at() })]);
      const stop = new AbortController();
      const ran = await deployment.sluice(['audit', '--from', from, '--quiet', '1h'], {
        signal: stop.signal,
        onErr: () => stop.abort(),
      });
      expect(ran.exitCode).to.equal(1);
      expect(ran.err).to.contain('nothing is proven');
      const [subscriptions] = await deployment.pubsub.getSubscriptions();
      expect(subscriptions.filter(({ name }) => name.includes('sluice-'))).to.deep.equal([]);
      expect(
        existsSync(join(deployment.folder, 'state')) && readdirSync(join(deployment.folder, 'state')),
      ).to.deep.equal([]);
    });
  });
});
