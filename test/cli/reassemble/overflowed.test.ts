import { mkdir, readdir, readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { expect } from 'chai';
import { readPart } from '../../../cli/reassemble/library.ts';
import type { Result } from '../../../cli/reassemble/summary.ts';
import type { StoredEvent } from '../../../local/flowcore/stored-event.ts';
import { names } from '../../../local/start/environment.ts';
import { type Deployment, type DeploymentOptions, openDeployment } from '../../support/deployment.ts';

const click = (id: string, more: object): string =>
  JSON.stringify({ network_id: 4242, transaction_id: id, unix_timestamp: 1795273212, ...more });

/** Oversized events: of one part, of several, with characters that chunks must not tear, on several lines. */
const sources: readonly string[] = [
  click('one-part', { note: 'x'.repeat(70_000) }),
  click('several-parts', { note: 'ü€😀"\\'.repeat(90_000), amount: 0.1 }),
  `${click('lines', { note: 'z'.repeat(64_000) }).slice(0, -1)},\r\n  "big": 12345678901234567890\n}`,
];

const windowFlags = ['--from', '2026-11-21T15:00:00Z', '--to', '2026-11-21T16:00:00Z'];

const houses: readonly { readonly what: string; readonly options: DeploymentOptions }[] = [
  { what: 'webhook, parts of raw bytes from 1', options: { dialect: 'webhook' } },
  {
    what: 'webhook, parts of base64 from 0',
    options: { knobs: { partSizeOf: 'base64', partNumberingBase: 0, checksumEncoding: 'base64' } },
  },
  { what: 'api-v1, in chunks', options: { dialect: 'api-v1' } },
];

for (const { what, options } of houses) {
  describe(`overflowed events in Flowcore (${what})`, () => {
    let deployment: Deployment;
    /** What the bucket holds, which is what was to be sent. */
    const staged = new Map<string, Buffer>();
    before(async () => {
      deployment = await openDeployment(options);
      await deployment.publish(
        sources.map((data) => ({ data: Buffer.from(data), attributes: { event_type: 'click' } })),
      );
      await deployment.settled();
      const [objects] = await deployment.storage.bucket(names.bucket).getFiles();
      for (const object of objects) {
        const [bytes] = await object.download();
        staged.set(String(object.metadata.metadata?.file_id), bytes);
      }
    });
    after(() => deployment.close());

    const fileEvents = async (): Promise<readonly StoredEvent[]> =>
      (await deployment.stored()).filter(({ eventType }) => eventType === 'click.recorded.file.0');

    const written = async (folder: string): Promise<ReadonlyMap<string, Buffer>> => {
      const found = (await readdir(folder)).map(
        async (name) => [name.replace(/[.]json$/, ''), await readFile(join(folder, name))] as const,
      );
      return new Map(await Promise.all(found));
    };

    // Comparing megabytes deeply would take seconds.
    const expectSame = (got: ReadonlyMap<string, Buffer>): void => {
      expect([...got.keys()].toSorted()).to.deep.equal([...staged.keys()].toSorted());
      for (const [fileId, bytes] of staged) expect(got.get(fileId)?.equals(bytes), fileId).to.equal(true);
    };

    it('come back from the read API byte for byte, and are left alone the second time', async () => {
      const out = join(deployment.folder, 'events');
      const ran = await deployment.sluice([
        'reassemble',
        ...windowFlags,
        '--type',
        'click',
        '--out',
        out,
        '--json',
      ]);
      expect(ran.exitCode, ran.err).to.equal(0);
      const bytes = [...staged.values()].reduce((sum, { length }) => sum + length, 0);
      expect(ran.json<Result>()).to.include({ complete: 3, written: 3, bytes, interrupted: false });
      const got = await written(out);
      expectSame(got);
      for (const source of sources) {
        const start = Buffer.from(source.replace(/\s*\}$/, ''));
        expect([...got.values()].some((event) => event.subarray(0, start.length).equals(start))).to.equal(
          true,
        );
      }
      const again = await deployment.sluice(['reassemble', ...windowFlags, '--out', out, '--json']);
      expect(again.json<Result>()).to.include({ complete: 3, written: 0 });
    });

    it('are named when parts of them are missing, and in which hours there are none', async () => {
      const parts = (await fileEvents()).map(({ raw }) => JSON.parse(raw));
      const numbers = parts.map((payload) => readPart(payload));
      const lost = numbers.findIndex((part) => part?.format !== 'bad' && (part?.totalParts ?? 0) > 1);
      const part = numbers[lost];
      if (part === undefined || part.format === 'bad') throw new Error('there is no file of several parts');
      const input = join(deployment.folder, 'parts.ndjson');
      const rest = parts.toSpliced(lost, 1).toReversed();
      await writeFile(input, rest.map((payload) => `${JSON.stringify({ payload })}\n`).join(''));
      const ran = await deployment.sluice(['reassemble', '--input', input, '--json']);
      expect(ran.exitCode).to.equal(1);
      expect(ran.json<Result>().incomplete).to.deep.equal([
        { fileId: part.fileId, totalParts: part.totalParts, missing: [part.part] },
      ]);

      const never = ['reassemble', 'cafe', '--from', '2026-11-21T13:00:00Z', '--to', '2026-11-21T15:00:00Z'];
      const none = await deployment.sluice([...never, '--json']);
      expect(none.exitCode).to.equal(1);
      expect(none.json<Result>()).to.deep.include({
        complete: 0,
        incomplete: [{ fileId: 'cafe', totalParts: null, missing: [] }],
      });
    });

    it('go to standard output one a line, those that were asked for', async () => {
      const [fileId = '', bytes] = [...staged].find(([, event]) => event.includes('"lines"')) ?? [];
      const ran = await deployment.sluice(['reassemble', fileId, ...windowFlags, '--out', '-']);
      expect(ran.exitCode, ran.err).to.equal(0);
      expect(ran.out).to.equal(`${String(bytes).replaceAll(/[\r\n]/g, ' ')}\n`);
      expect(ran.err).to.match(/complete\s+│\s+1/);
    });

    it('come back from what the embedded Flowcore has recorded, on standard input', async () => {
      const stdin = (await deployment.stored()).map((event) => JSON.stringify(event)).join('\n');
      const out = join(deployment.folder, 'from-records');
      await mkdir(out);
      const ran = await deployment.sluice(['reassemble', '--input', '-', '--out', out, '--json'], { stdin });
      expect(ran.json<Result>()).to.include({ complete: 3, others: 3 });
      expectSame(await written(out));
    });
  });
}
