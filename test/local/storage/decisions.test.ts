import { expect } from 'chai';
import { crc32c, parseHashHeader } from '../../../local/storage/checksums.ts';
import { parseDownloadRange } from '../../../local/storage/download-range.ts';
import { mergePatch } from '../../../local/storage/merge-patch.ts';
import { judgePreconditions } from '../../../local/storage/preconditions.ts';
import { isComplete, keptBytes, parseUploadRange } from '../../../local/storage/upload-range.ts';

describe('decisions of the embedded Cloud Storage', () => {
  const version = { generation: 7, metageneration: 2 };
  const preconditions = [
    [version, {}, 'met'],
    [undefined, {}, 'met'],
    [undefined, { ifGenerationMatch: 0 }, 'met'],
    [version, { ifGenerationMatch: 0 }, 'mismatch'],
    [version, { ifGenerationMatch: 7 }, 'met'],
    [undefined, { ifGenerationMatch: 7 }, 'mismatch'],
    [undefined, { ifGenerationNotMatch: 0 }, 'unchanged'],
    [version, { ifGenerationNotMatch: 0 }, 'met'],
    [version, { ifGenerationNotMatch: 7 }, 'unchanged'],
    [version, { ifMetagenerationMatch: 2 }, 'met'],
    [version, { ifMetagenerationMatch: 1 }, 'mismatch'],
    [undefined, { ifMetagenerationMatch: 1 }, 'mismatch'],
    [version, { ifMetagenerationNotMatch: 2 }, 'unchanged'],
    [version, { ifGenerationMatch: 7, ifMetagenerationMatch: 1 }, 'mismatch'],
  ] as const;
  for (const [current, wanted, verdict] of preconditions) {
    it(`${JSON.stringify(wanted)} on ${current ? 'generation 7' : 'nothing'} is ${verdict}`, () => {
      expect(judgePreconditions(current, wanted)).to.equal(verdict);
    });
  }

  const uploads = [
    [undefined, { first: 0, openEnded: true }, 5, true],
    ['bytes 0-*/*', { first: 0, openEnded: true }, 0, true],
    ['bytes 5-*/9', { first: 5, total: 9, openEnded: false }, 8, false],
    ['bytes 0-8/9', { first: 0, total: 9, openEnded: false }, 9, true],
    ['bytes 0-262143/*', { first: 0, openEnded: false }, 262_144, false],
    ['bytes 0--1/0', { first: 0, total: 0, openEnded: false }, 0, true],
    ['bytes */*', { openEnded: false }, 9, false],
    ['bytes */9', { total: 9, openEnded: false }, 9, true],
  ] as const;
  for (const [header, range, received, complete] of uploads) {
    it(`Content-Range ${header}: ${complete ? 'complete' : 'unfinished'} with ${received} bytes`, () => {
      expect(parseUploadRange(header)).to.deep.equal(range);
      expect(isComplete(range, received)).to.equal(complete);
    });
  }

  it('an unfinished upload keeps whole chunks', () => {
    expect([0, 262_143, 262_144, 524_289].map(keptBytes)).to.deep.equal([0, 0, 262_144, 524_288]);
  });

  const downloads = [
    [undefined, undefined],
    ['bytes=0-0', { first: 0, last: 0 }],
    ['bytes=3-', { first: 3, last: 9 }],
    ['bytes=-4', { first: 6, last: 9 }],
    ['bytes=-40', { first: 0, last: 9 }],
    ['bytes=8-40', { first: 8, last: 9 }],
    ['bytes=5-3', undefined],
    ['bytes=-', undefined],
    ['bytes=0-1,3-4', undefined],
    ['lines=0-1', undefined],
  ] as const;
  for (const [header, span] of downloads) {
    it(`Range ${header} of 10 bytes is ${JSON.stringify(span) ?? 'everything'}`, () => {
      expect(parseDownloadRange(header, 10)).to.deep.equal(span);
    });
  }

  for (const [header, size] of [
    ['bytes=10-', 10],
    ['bytes=-0', 10],
    ['bytes=0-', 0],
  ] as const) {
    it(`Range ${header} of ${size} bytes cannot be satisfied`, () => {
      expect(() => parseDownloadRange(header, size)).to.throw('Request range not satisfiable');
    });
  }

  it('CRC-32C agrees with the check value of the algorithm, in one go and in pieces', () => {
    const bytes = Buffer.from('123456789');
    expect(crc32c(bytes)).to.equal(0xe3069283);
    expect(crc32c(bytes.subarray(4), crc32c(bytes.subarray(0, 4)))).to.equal(0xe3069283);
  });

  it('X-Goog-Hash gives the checksums it names', () => {
    expect(parseHashHeader('crc32c=n03x6A==, md5=Ojk9c3dhfxgoKVVHYwFbHQ==')).to.deep.equal({
      crc32c: 'n03x6A==',
      md5Hash: 'Ojk9c3dhfxgoKVVHYwFbHQ==',
    });
    expect(parseHashHeader(undefined)).to.deep.equal({});
  });

  it('a merge patch deletes with null, merges objects and replaces the rest', () => {
    const target = { a: 1, b: { c: 1, d: 2 }, e: [1], f: 'x' };
    const patch = { a: null, b: { c: null, g: 3 }, e: [2], f: { h: null, i: 1 } };
    expect(mergePatch(target, patch)).to.deep.equal({ b: { d: 2, g: 3 }, e: [2], f: { i: 1 } });
  });
});
