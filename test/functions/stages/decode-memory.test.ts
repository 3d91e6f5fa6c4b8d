import { spawnSync } from 'node:child_process';
import { expect } from 'chai';

const decodeUrl = new URL('../../../functions/stages/decode.ts', import.meta.url).href;

/** Decodes a large array in a process whose heap is limited; answers with the reason of its rejection. */
function reasonWithin(heapMb: number, piece: string): string {
  const script = `
    const { decode } = await import(${JSON.stringify(decodeUrl)});
    const piece = ${JSON.stringify(piece)};
    const data = Buffer.from('[' + piece.repeat(10_000_000 / piece.length) + '1]');
    process.stdout.write(decode({ data, isBase64: true }).rejection.reason);
  `;
  const { stdout, status } = spawnSync(
    process.execPath,
    [`--max-old-space-size=${heapMb}`, '--input-type=module', '--eval', script],
    { encoding: 'utf8' },
  );
  return status === 0 ? stdout : 'the process ran out of memory';
}

describe('the memory that decode takes', () => {
  for (const piece of ['1,', '[],', '{},']) {
    it(`does not grow with what is refused: 10 MB of ${piece} fit into a heap of 350 MB`, () => {
      expect(reasonWithin(350, piece)).to.equal('array-too-long');
    });
  }
});
