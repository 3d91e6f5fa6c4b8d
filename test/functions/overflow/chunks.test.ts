import { Readable } from 'node:stream';
import { expect } from 'chai';
import fc from 'fast-check';
import { CHUNK_BYTES, type ChunkEvent, countChunks, splitUtf8 } from '../../../functions/overflow/chunks.ts';

/** Flowcore's own chunker keeps each part's event below this. */
const MAX_PART_BYTES = 45_000;

/** A stream that hands out the bytes in pieces of these lengths, over and over. */
function* piecesOf(bytes: Buffer, lengths: readonly number[]): Generator<Buffer> {
  for (let at = 0, turn = 0; at < bytes.length; turn += 1) {
    const length = lengths[turn % lengths.length] ?? 1;
    yield bytes.subarray(at, at + length);
    at += length;
  }
}

const partsOf = (text: string, lengths: readonly number[] = [65_536]): Promise<string[]> =>
  Array.fromAsync(splitUtf8(Readable.from(piecesOf(Buffer.from(text), lengths))));

const partEvent = (data: string): ChunkEvent => ({
  pathwaysChunk: {
    id: 'f'.repeat(32),
    part: 9999,
    totalParts: 9999,
    digest: 'f'.repeat(64),
    scheme: 'utf8-split-sha256-v1',
  },
  data,
});

/** Text of about `length` units whose characters have 1 to 4 bytes, from a short repeated pattern. */
const longText = (pattern: fc.Arbitrary<string>) =>
  fc
    .tuple(pattern, fc.integer({ min: 0, max: 3 * CHUNK_BYTES }), fc.stringMatching(/^x{0,4}$/))
    .map(([piece, length, shift]) => shift + piece.repeat(Math.ceil(length / piece.length)));
const anyPattern = fc.oneof(
  fc.constantFrom('a', 'ä', '€', '😀', '"', '\\', 'a😀', '€ä', '\ufeff', '\ufffd'),
  fc.string({ unit: 'binary', minLength: 1, maxLength: 20 }),
);
const lengths = fc.array(fc.oneof(fc.integer({ min: 500, max: 70_000 }), fc.constant(CHUNK_BYTES)), {
  minLength: 1,
  maxLength: 4,
});

describe('splitUtf8', () => {
  it('gives parts that make up the text, as many as its size says, however the stream is cut', async () => {
    await fc.assert(
      fc.asyncProperty(longText(anyPattern), lengths, async (text, cuts) => {
        const parts = await partsOf(text, cuts);
        expect(parts.join('') === text).to.equal(true);
        expect(parts.length).to.equal(countChunks(Buffer.byteLength(text)));
        expect(parts.every((part) => part.isWellFormed() && part !== '')).to.equal(true);
      }),
      { numRuns: 200 },
    );
  });

  it('gives the same parts however the stream is cut', async () => {
    await fc.assert(
      fc.asyncProperty(longText(anyPattern), lengths, async (text, cuts) => {
        expect(await partsOf(text, cuts)).to.deep.equal(await partsOf(text));
      }),
      { numRuns: 50 },
    );
  });

  it('gives parts whose events stay below the limit for JSON of any kind', async () => {
    const value = fc.oneof(
      anyPattern.map((text) => text.repeat(5000).slice(0, 60_000)),
      fc.constantFrom('"', '\\', '\u0000', '\u007f', '\ud800', '\u2028').map((text) => text.repeat(20_000)),
    );
    await fc.assert(
      fc.asyncProperty(value, fc.constantFrom(undefined, '\n', '\t'), async (text, indent) => {
        const json = JSON.stringify({ text, list: Array(2000).fill([]) }, null, indent);
        for (const part of await partsOf(json)) {
          const event = JSON.stringify(partEvent(part));
          expect(Buffer.byteLength(event)).to.be.below(MAX_PART_BYTES);
        }
      }),
      { numRuns: 50 },
    );
  });

  it('tears no character where the stream comes byte by byte', async () => {
    const text = `${'x'.repeat(CHUNK_BYTES - 2)}😀€ä`;
    expect(await partsOf(text, [1])).to.deep.equal(['x'.repeat(CHUNK_BYTES - 2), '😀€ä']);
  });

  const sizes: readonly { size: number; parts: number }[] = [
    { size: 0, parts: 0 },
    { size: 1, parts: 1 },
    { size: CHUNK_BYTES - 1, parts: 1 },
    { size: CHUNK_BYTES, parts: 1 },
    { size: CHUNK_BYTES + 1, parts: 2 },
    { size: 2 * CHUNK_BYTES, parts: 2 },
    { size: 2 * CHUNK_BYTES + 1, parts: 3 },
    { size: 9_000_000, parts: 410 },
  ];
  for (const { size, parts } of sizes) {
    it(`makes ${parts} part(s) of ${size} bytes`, async () => {
      expect(countChunks(size)).to.equal(parts);
      expect(await partsOf('x'.repeat(size))).to.have.length(parts);
    });
  }

  for (const character of ['ä', '€', '😀']) {
    it(`counts the same where ${character} lies across a cut`, async () => {
      for (let before = CHUNK_BYTES - 5; before <= CHUNK_BYTES + 1; before += 1) {
        const text = `${'x'.repeat(before)}${character}${'y'.repeat(CHUNK_BYTES)}`;
        const parts = await partsOf(text);
        expect(parts.join('')).to.equal(text);
        expect(parts).to.have.length(countChunks(Buffer.byteLength(text)));
      }
    });
  }

  it('does not add up what single cuts are moved back', async () => {
    const text = `x${'€'.repeat((10 * CHUNK_BYTES - 1) / 3)}`;
    expect(Buffer.byteLength(text)).to.equal(10 * CHUNK_BYTES);
    expect(await partsOf(text)).to.have.length(10);
  });

  it('reads no further than the part that is asked for', async () => {
    let pieces = 0;
    async function* content(): AsyncGenerator<Buffer> {
      for (; pieces < 1000; pieces += 1) yield Buffer.alloc(10_000, 'x');
    }
    const first = await splitUtf8(content()).next();
    expect([first.value?.length, pieces < 5]).to.deep.equal([CHUNK_BYTES, true]);
  });
});
