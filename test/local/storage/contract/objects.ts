import { createHash } from 'node:crypto';
import { pipeline } from 'node:stream/promises';
import type { Bucket, FileMetadata } from '@google-cloud/storage';
import { expect } from 'chai';
import type { ManualClock } from '../../../support/manual-clock.ts';
import { metadataOf, nineMegabytes, refusal } from './client.ts';

/** The part of the contract about objects that exist: metadata, preconditions, downloads. */
export function describeObjects(
  context: () => { readonly bucket: Bucket; readonly clock: ManualClock },
): void {
  let bucket: Bucket;
  let clock: ManualClock;

  before(() => {
    ({ bucket, clock } = context());
  });

  describe('metadata', () => {
    it('is merged by a patch, where null deletes', async () => {
      const file = bucket.file('patched');
      await file.save('x', {
        resumable: false,
        metadata: { contentType: 'a/b', metadata: { a: '1', b: '2' } },
      });
      const { generation } = await metadataOf(file);
      clock.advance(5000);
      await file.setMetadata({ metadata: { b: null, c: '3', ['__proto__']: '4' }, contentType: 'c/d' });
      const after = await metadataOf(file);
      expect(Object.entries(after.metadata ?? {})).to.deep.equal([
        ['a', '1'],
        ['c', '3'],
        ['__proto__', '4'],
      ]);
      expect(after).to.include({ contentType: 'c/d', metageneration: '2', generation });
      expect(Date.parse(String(after.updated)) - Date.parse(String(after.timeCreated))).to.equal(5000);
    });

    it('moves customTime forward only', async () => {
      const file = bucket.file('custom-time');
      await file.save('x', { resumable: false });
      for (const customTime of ['2026-11-01T00:00:00Z', '2026-11-01T00:00:00Z', '2026-11-02T00:00:00.5Z']) {
        await file.setMetadata({ customTime });
      }
      for (const customTime of ['2026-11-02T00:00:00Z', 'yesterday', null]) {
        expect(await refusal(file.setMetadata({ customTime } as FileMetadata))).to.include({ code: 400 });
      }
      expect((await metadataOf(file)).customTime).to.equal('2026-11-02T00:00:00.500Z');
    });

    it('is refused over 8 KiB', async () => {
      const file = bucket.file('much-metadata');
      await file.save('x', { resumable: false });
      await file.setMetadata({ metadata: { k: 'v'.repeat(8191) } });
      expect(await refusal(file.setMetadata({ metadata: { l: 'v' } }))).to.include({ code: 400 });
    });
  });

  describe('preconditions on an existing object', () => {
    const now = (metadata: FileMetadata) => ({
      generation: Number(metadata.generation),
      metageneration: Number(metadata.metageneration),
    });
    type Current = ReturnType<typeof now>;
    const cases: readonly (readonly [
      name: string,
      query: (at: Current) => object,
      read: number,
      write: number,
    ])[] = [
      ['the right generation', (at) => ({ ifGenerationMatch: at.generation }), 200, 200],
      ['another generation', (at) => ({ ifGenerationMatch: at.generation + 1 }), 412, 412],
      ['no object at all', () => ({ ifGenerationMatch: 0 }), 412, 412],
      ['any object', () => ({ ifGenerationNotMatch: 0 }), 200, 200],
      ['not this generation', (at) => ({ ifGenerationNotMatch: at.generation }), 304, 412],
      ['the right metageneration', (at) => ({ ifMetagenerationMatch: at.metageneration }), 200, 200],
      ['another metageneration', (at) => ({ ifMetagenerationMatch: at.metageneration + 1 }), 412, 412],
      ['nonsense', () => ({ ifGenerationMatch: 'x' }), 400, 400],
    ];
    for (const [condition, query, read, write] of cases) {
      it(`asking for ${condition}: get ${read}, patch and delete ${write}`, async () => {
        const file = bucket.file('conditional');
        await file.save('x', { resumable: false });
        const outcome = (action: Promise<unknown>) =>
          action.then(
            () => 200,
            ({ code }) => code,
          );
        const current = async () => query(now(await metadataOf(file)));
        expect(await outcome(file.getMetadata(await current()))).to.equal(read);
        expect(await outcome(file.setMetadata({ metadata: { a: '1' } }, await current()))).to.equal(write);
        expect(await outcome(file.delete(await current()))).to.equal(write);
        expect(await file.exists()).to.deep.equal([write !== 200]);
      });
    }
  });

  describe('downloads', () => {
    const ranges: readonly (readonly [
      start: number | undefined,
      end: number | undefined,
      expected: string,
    ])[] = [
      [0, 0, '0'],
      [2, 4, '234'],
      [7, undefined, '789'],
      [undefined, 2, '012'],
      [undefined, -3, '789'],
      [8, 99, '89'],
    ];
    for (const [from, to, expected] of ranges) {
      it(`answer the range ${from ?? ''}..${to ?? ''} with ${expected}`, async () => {
        await bucket.file('digits').save('0123456789', { resumable: false });
        const range = { ...(from !== undefined && { start: from }), ...(to !== undefined && { end: to }) };
        expect(String((await bucket.file('digits').download(range))[0])).to.equal(expected);
      });
    }

    it('refuse a range behind the end', async () => {
      await bucket.file('digits').save('0123456789', { resumable: false });
      expect(await refusal(bucket.file('digits').download({ start: 10 }))).to.include({ code: 416 });
    });

    it('serve a generation while it lives, and never another', async () => {
      const file = bucket.file('generations');
      await file.save('old', { resumable: false });
      const pinned = bucket.file('generations', {
        generation: String((await metadataOf(file)).generation),
      });
      expect(String((await pinned.download())[0])).to.equal('old');
      await file.save('new', { resumable: false });
      expect(await refusal(pinned.download())).to.include({ code: 404 });
      expect(await refusal(pinned.getMetadata())).to.include({ code: 404 });
    });

    it('finish with the old bytes when the object is replaced or deleted meanwhile', async () => {
      const file = bucket.file('replaced-meanwhile');
      await file.save(nineMegabytes, { resumable: false });
      const stream = file.createReadStream();
      const hash = createHash('md5');
      stream.once('data', () => void file.save('new', { resumable: false }).then(() => file.delete()));
      await pipeline(stream, hash);
      expect(hash.digest('hex')).to.equal(createHash('md5').update(nineMegabytes).digest('hex'));
    });
  });
}
