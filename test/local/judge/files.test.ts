import { hash } from 'node:crypto';
import { expect } from 'chai';
import { countCopies, type FilePart, filePart, rebuildFile } from '../../../local/judge/files.ts';

const text = 'one two thrée';
const bytes = Buffer.from(text);
const sha256 = hash('sha256', bytes, 'hex');

const multipart = (part: number, data: Buffer, checksum = sha256) => ({
  route: 'file' as const,
  raw: JSON.stringify({ fileId: 'f', part, totalParts: 2, data: data.toString('base64'), checksum }),
});

const chunk = (part: number, data: string) => ({
  route: 'event' as const,
  raw: JSON.stringify({ pathwaysChunk: { id: 'f', part, totalParts: 2, digest: sha256 }, data }),
});

const parts = (stored: readonly Parameters<typeof filePart>[0][]): FilePart[] =>
  stored.flatMap((each) => filePart(each) ?? []);

describe('files that the judge puts together', () => {
  const cut = bytes.indexOf('é') + 1;
  const base64 = Buffer.from(sha256, 'hex').toString('base64');
  const forms = {
    'a multipart upload, its parts in any order': [
      multipart(2, bytes.subarray(cut)),
      multipart(1, bytes.subarray(0, cut)),
    ],
    'parts counted from 0': [multipart(0, bytes.subarray(0, 4)), multipart(1, bytes.subarray(4))],
    'a checksum in base64': [
      multipart(1, bytes.subarray(0, 4), base64),
      multipart(2, bytes.subarray(4), base64),
    ],
    'chunks of text': [chunk(1, text.slice(0, 5)), chunk(2, text.slice(5))],
    'a part stored twice': [chunk(1, text.slice(0, 5)), chunk(2, text.slice(5)), chunk(2, text.slice(5))],
  };
  for (const [form, stored] of Object.entries(forms)) {
    it(`rebuilds ${form}`, () => {
      expect(rebuildFile(parts(stored))).to.deep.equal({ ok: true, value: { content: bytes, sha256 } });
    });
  }

  const faults = {
    'no part of its file is stored': [],
    '1 of 2 parts of its file are stored': [chunk(1, text)],
    'part 1 of its file is stored twice with different bytes': [chunk(1, 'a'), chunk(1, 'b'), chunk(2, 'c')],
    'the parts of its file do not have the checksum they name': [chunk(1, 'a'), chunk(2, 'b')],
  };
  for (const [problem, stored] of Object.entries(faults)) {
    it(`says: ${problem}`, () => {
      expect(rebuildFile(parts(stored))).to.deep.equal({ ok: false, problem });
    });
  }

  it('does not take an ordinary event for a part', () => {
    expect(filePart({ route: 'events', raw: '{"data":"x"}' })).to.equal(undefined);
  });

  it('counts a file that was begun again as one copy', () => {
    expect([[1, 2], [1, 1, 2], [1, 1, 2, 2], []].map(countCopies)).to.deep.equal([0, 1, 1, 0]);
  });
});
