import { expect } from 'chai';
import fc from 'fast-check';
import { createReassembler, readPart } from '../../../cli/reassemble/library.ts';
import { payloadsOf } from './file-payloads.ts';

const content = '{"click_id":"ä€😀"}';
const [multipart = {}] = payloadsOf(
  { content, format: 'multipart', partBytes: 99, base: 1, checksum: 'hex' },
  'a',
).payloads;
const [chunk = {}] = payloadsOf(
  { content, format: 'chunks', partBytes: 99, base: 1, checksum: 'hex' },
  'a',
).payloads;

const inChunk = (changes: object): object => ({
  ...chunk,
  pathwaysChunk: { ...('pathwaysChunk' in chunk ? Object(chunk.pathwaysChunk) : {}), ...changes },
});

describe('a payload', () => {
  it('is read as a part in either format', () => {
    const bytes = Buffer.from(content);
    expect(readPart(multipart)).to.deep.include({
      format: 'multipart',
      fileId: 'a',
      size: bytes.length,
      bytes,
    });
    expect(readPart(chunk)).to.deep.include({ format: 'chunks', fileId: 'a', size: undefined, bytes });
    expect(readPart({ ...multipart, fileId: 'b' }))
      .to.have.property('sha256')
      .that.matches(/^[0-9a-f]{64}$/);
  });

  for (const payload of [
    undefined,
    null,
    1,
    'text',
    [],
    {},
    { click_id: 'x' },
    { fileId: 'a', data: 'x' },
    { pathwaysChunk: 'x', data: '' },
  ]) {
    it(`that is something else is no part: ${JSON.stringify(payload)}`, () => {
      expect(readPart(payload)).to.equal(undefined);
    });
  }

  for (const [reason, payloads] of Object.entries({
    'file id': [
      { ...multipart, fileId: '' },
      { ...multipart, fileId: 5 },
      { ...multipart, fileId: 'x'.repeat(1025) },
      inChunk({ id: null }),
    ],
    numbering: [
      { ...multipart, part: -1 },
      { ...multipart, part: 2 },
      { ...multipart, part: 0.5 },
      { ...multipart, part: '1' },
      { ...multipart, totalParts: 0 },
      { ...multipart, totalParts: 1e9 },
      inChunk({ part: 0 }),
      inChunk({ totalParts: null }),
    ],
    'file size': [
      { ...multipart, fileSize: -1 },
      { ...multipart, fileSize: '19' },
    ],
    checksum: [
      { ...multipart, hashType: 'MD5' },
      { ...multipart, checksum: 'abc' },
      { ...multipart, checksum: null },
      inChunk({ digest: 5 }),
    ],
    data: [
      { ...multipart, data: 'a*b=' },
      { ...multipart, data: 7 },
      { ...chunk, data: {} },
    ],
    scheme: [inChunk({ scheme: 'utf8-split-sha256-v2' })],
  })) {
    it(`that is meant as a part and has a wrong ${reason} says so`, () => {
      for (const payload of payloads) {
        const part = readPart(payload);
        expect(part?.format, JSON.stringify(payload)).to.equal('bad');
        expect(part).to.have.property('reason').that.contains(reason);
      }
    });
  }

  it('never makes it throw, whatever it holds, nor the reassembler that gets it', () => {
    const hostile = fc.oneof(
      fc.anything({ withNullPrototype: true, withBigInt: true, withDate: true }),
      fc
        .dictionary(
          fc.constantFrom(...Object.keys(multipart), ...Object.keys(chunk), '__proto__'),
          fc.anything(),
        )
        .map((changes) => ({ ...multipart, ...changes })),
      fc
        .dictionary(fc.constantFrom('id', 'part', 'totalParts', 'digest', 'scheme'), fc.anything())
        .map(inChunk),
      fc
        .record({ part: fc.nat(9), totalParts: fc.nat(9), fileSize: fc.nat(), data: fc.base64String() })
        .map((changes) => ({ ...multipart, ...changes })),
    );
    const reassembler = createReassembler({ maxHeldBytes: 5_000 });
    let parts = 0;
    fc.assert(
      fc.property(hostile, (payload) => {
        const part = readPart(payload);
        if (part === undefined) return;
        parts += 1;
        reassembler.add(part);
        reassembler.pending();
        expect(reassembler.heldBytes()).to.be.within(0, 5_000);
      }),
      { numRuns: 2_000 },
    );
    expect(parts).to.be.greaterThan(500);
  });
});
