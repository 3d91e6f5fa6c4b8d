import { createHash } from 'node:crypto';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import { type Bucket, Storage } from '@google-cloud/storage';
import { expect } from 'chai';
import fc from 'fast-check';
import type { Clock } from '../../functions/clock.ts';
import { startStorage } from '../../local/storage/server.ts';
import {
  clientFor,
  metadataOf,
  modes,
  nineMegabytes,
  refusal,
  withMetadata,
} from '../local/storage/contract/client.ts';
import { describeLists } from '../local/storage/contract/lists.ts';
import { describeObjects } from '../local/storage/contract/objects.ts';
import { type ManualClock, manualClock } from '../support/manual-clock.ts';

/** What the suite needs of an implementation of Cloud Storage. */
interface Subject {
  readonly url: string;
  close(): Promise<void>;
}
type Start = (options: { clock: Clock; dataDir?: string }) => Promise<Subject>;

function describeStorage(name: string, start: Start): void {
  describe(`Cloud Storage contract: ${name}`, () => {
    let clock: ManualClock;
    let subject: Subject;
    let storage: Storage;
    let bucket: Bucket;

    before(async () => {
      clock = manualClock();
      subject = await start({ clock });
      storage = clientFor(subject.url);
      [bucket] = await storage.createBucket('contract');
    });
    after(() => subject.close());

    describe('buckets', () => {
      it('are created, found, listed and deleted', async () => {
        const [created] = await storage.createBucket('bucket-life');
        expect((await created.getMetadata())[0]).to.include({ name: 'bucket-life', kind: 'storage#bucket' });
        expect((await storage.getBuckets())[0].map((each) => each.name)).to.include('bucket-life');
        await created.delete();
        expect(await created.exists()).to.deep.equal([false]);
      });

      it('are refused twice, badly named, missing or full', async () => {
        await bucket.file('keeps-it-full').save('x', { resumable: false });
        expect(await refusal(storage.createBucket('contract'))).to.include({ code: 409 });
        expect(await refusal(storage.createBucket('../up'))).to.include({ code: 400 });
        expect(await refusal(bucket.delete())).to.include({ code: 409 });
        const missing = storage.bucket('no-such-bucket');
        const expected = { code: 404, message: 'The specified bucket does not exist.' };
        expect(await refusal(missing.getMetadata())).to.deep.equal(expected);
        expect(await refusal(missing.getFiles())).to.deep.equal(expected);
        expect(await refusal(missing.file('a').getMetadata())).to.deep.equal(expected);
        for (const [, options] of modes) {
          expect(await refusal(missing.file('a').save('x', options))).to.deep.equal(expected);
        }
      });

      it('keep their lifecycle and labels', async () => {
        const rule = { action: { type: 'Delete' as const }, condition: { daysSinceCustomTime: 7 } };
        const [created] = await storage.createBucket('bucket-lifecycle', { lifecycle: { rule: [rule] } });
        await created.setMetadata({ labels: { team: 'a', stage: 'b' } });
        await created.setMetadata({ labels: { team: null } });
        const [metadata] = await created.getMetadata();
        expect(metadata.lifecycle).to.deep.equal({ rule: [rule] });
        expect(metadata.labels).to.deep.equal({ stage: 'b' });
        expect(metadata.metageneration).to.equal('3');
      });
    });

    for (const [mode, options] of modes) {
      describe(`upload ${mode}`, () => {
        it('stores content, settings, checksums and times', async () => {
          const file = bucket.file(`upload/${mode}`);
          await file.save(
            'hello',
            withMetadata(options, { contentType: 'text/plain', metadata: { a: '1' } }),
          );
          const metadata = await metadataOf(file);
          expect(metadata).to.include({
            name: `upload/${mode}`,
            bucket: 'contract',
            size: '5',
            contentType: 'text/plain',
            crc32c: 'mnG7TA==',
            md5Hash: 'XUFAKrxLKna5cZ2REBfFkg==',
            metageneration: '1',
            timeCreated: '2026-11-21T12:00:00.000Z',
            updated: '2026-11-21T12:00:00.000Z',
          });
          expect(metadata.metadata).to.deep.equal({ a: '1' });
          expect(metadata.generation).to.match(/^\d{16}$/);
          expect(String((await file.download())[0])).to.equal('hello');
        });

        it('stores an empty object', async () => {
          const file = bucket.file(`empty/${mode}`);
          await file.save('', options);
          expect(await metadataOf(file)).to.include({ size: '0', crc32c: 'AAAAAA==' });
          expect((await file.download())[0]).to.have.length(0);
        });

        it('carries 9 MB up and down as streams, byte for byte', async () => {
          const file = bucket.file(`nine/${mode}`);
          const source = Readable.from(
            (function* () {
              for (let at = 0; at < nineMegabytes.length; at += 100_003)
                yield nineMegabytes.subarray(at, at + 100_003);
            })(),
          );
          await pipeline(source, file.createWriteStream(options));
          const hash = createHash('md5');
          await pipeline(file.createReadStream({ validation: 'md5' }), hash);
          const md5 = createHash('md5').update(nineMegabytes).digest('base64');
          expect(hash.digest('base64')).to.equal(md5);
          expect(await metadataOf(file)).to.include({ size: String(nineMegabytes.length), md5Hash: md5 });
        });

        for (const wrong of [{ md5Hash: 'AAAAAAAAAAAAAAAAAAAAAA==' }, { crc32c: 'AAAAAA==' }]) {
          it(`refuses a wrong ${Object.keys(wrong)} and stores nothing`, async () => {
            const file = bucket.file(`wrong/${mode}`);
            const { code, message } = await refusal(file.save('hello', withMetadata(options, wrong)));
            expect(code).to.equal(400);
            expect(message).to.match(/^Provided .* doesn't match calculated /);
            expect(await file.exists()).to.deep.equal([false]);
          });
        }

        it('lets exactly one of many creations win', async () => {
          const contents = ['a', 'b', 'c', 'd', 'e', 'f'];
          const saves = await Promise.allSettled(
            contents.map((content) => {
              const file = bucket.file(`race/${mode}`, { preconditionOpts: { ifGenerationMatch: 0 } });
              return file.save(content, { ...options, preconditionOpts: { ifGenerationMatch: 0 } });
            }),
          );
          const winners = contents.filter((_, at) => saves[at]?.status === 'fulfilled');
          expect(winners).to.have.length(1);
          const codes = saves.flatMap((save) => (save.status === 'rejected' ? [save.reason.code] : []));
          expect(codes).to.deep.equal([412, 412, 412, 412, 412]);
          expect(String((await bucket.file(`race/${mode}`).download())[0])).to.equal(winners[0]);
        });

        it('replaces an object only at the generation asked for', async () => {
          const file = bucket.file(`replace/${mode}`);
          await file.save('one', options);
          const { generation } = await metadataOf(file);
          const at = { ...options, preconditionOpts: { ifGenerationMatch: String(generation) } };
          await file.save('two', at);
          expect(await refusal(file.save('three', at))).to.include({ code: 412 });
          expect(String((await file.download())[0])).to.equal('two');
          expect(Number((await metadataOf(file)).generation)).to.be.greaterThan(Number(generation));
        });
      });
    }

    describeObjects(() => ({ bucket, clock }));
    describeLists(() => storage);

    it('says which object is missing, for every method', async () => {
      const missing = bucket.file('no/such');
      const actions = [missing.download(), missing.getMetadata(), missing.setMetadata({}), missing.delete()];
      for (const action of actions) {
        expect(await refusal(action)).to.deep.equal({
          code: 404,
          message: 'No such object: contract/no/such',
        });
      }
      expect(await missing.delete({ ignoreNotFound: true })).to.have.length(1);
    });

    it('takes any name of up to 1,024 bytes', async () => {
      const odd = [
        '../../etc/passwd',
        '/',
        '//',
        'a%2Fb',
        'x=1&y:?#',
        '...',
        'é'.repeat(512),
        'con\\nul',
        '\u0000',
      ];
      const anyName = fc
        .string({ unit: 'binary', minLength: 1, maxLength: 256 })
        .filter((each) => !/[\r\n]|^\.\.?$|\{\{/.test(each));
      const roundTrip = async (each: string) => {
        const file = bucket.file(each);
        for (const [, options] of modes.slice(0, 2)) await file.save(`content of ${each}`, options);
        expect(String((await file.download())[0])).to.equal(`content of ${each}`);
        expect((await metadataOf(file)).name).to.equal(each);
        expect((await bucket.getFiles({ prefix: each }))[0].map((found) => found.name)).to.include(each);
        await file.delete();
        expect(await file.exists()).to.deep.equal([false]);
      };
      await fc.assert(fc.asyncProperty(anyName, roundTrip), {
        numRuns: 25,
        examples: odd.map((each) => [each]),
      });
      for (const each of ['é'.repeat(513), 'a\nb']) {
        expect(await refusal(bucket.file(each).save('x', { resumable: false }))).to.include({ code: 400 });
      }
    });

    it('is reached through STORAGE_EMULATOR_HOST as well', async () => {
      process.env.STORAGE_EMULATOR_HOST = subject.url;
      try {
        const emulated = new Storage({ projectId: 'sluice', retryOptions: { autoRetry: false } });
        const file = emulated.bucket('contract').file('emulator/host');
        for (const [, options] of modes) {
          await file.save('x', options);
          await file.setMetadata({ metadata: { a: '1' } });
          expect(String((await file.download())[0])).to.equal('x');
          await file.delete();
        }
      } finally {
        delete process.env.STORAGE_EMULATOR_HOST;
      }
    });

    it('keeps everything over a restart with the same folder', async () => {
      const dataDir = await mkdtemp(join(tmpdir(), 'sluice-contract-'));
      const first = await start({ clock, dataDir });
      const [created] = await clientFor(first.url).createBucket('lasting', { labels: { a: 'b' } });
      for (const [mode, options] of modes) await created.file(mode).save(mode, options);
      await created.file('resumable').setMetadata({ metadata: { a: '1' } });
      const before = (await created.getFiles())[0].map(({ metadata }) => [
        metadata.name,
        metadata.generation,
      ]);
      await first.close();

      const second = await start({ clock, dataDir });
      try {
        const again = clientFor(second.url).bucket('lasting');
        expect((await again.getMetadata())[0].labels).to.deep.equal({ a: 'b' });
        expect(
          (await again.getFiles())[0].map(({ metadata }) => [metadata.name, metadata.generation]),
        ).to.deep.equal(before);
        for (const [mode] of modes) expect(String((await again.file(mode).download())[0])).to.equal(mode);
        expect((await metadataOf(again.file('resumable'))).metadata).to.deep.equal({ a: '1' });
        await again.file('resumable').save('newer', { resumable: false });
        const { generation } = await metadataOf(again.file('resumable'));
        expect(before.every(([, older]) => Number(older) < Number(generation))).to.equal(true);
      } finally {
        await second.close();
        await rm(dataDir, { recursive: true });
      }
    });
  });
}

describeStorage('the embedded server', startStorage);
