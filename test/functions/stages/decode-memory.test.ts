import { spawnSync } from 'node:child_process';
import { expect } from 'chai';
import { decode } from '../../../functions/stages/decode.ts';
import { collectGarbage } from '../../support/collect-garbage.ts';
import { messageOf, nextOf } from '../../support/events.ts';

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

/** In a function of its own, so that no frame keeps the elements themselves. */
const bytesOf = (data: string) => nextOf(decode(messageOf(data))).map(({ bytes }) => bytes);

describe('the memory that decode takes', () => {
  for (const piece of ['1,', '[],', '{},']) {
    it(`does not grow with what is refused: 10 MB of ${piece} fit into a heap of 350 MB`, () => {
      expect(reasonWithin(350, piece)).to.equal('array-too-long');
    });
  }

  it('ends with the events: what is kept of an element to quarantine it keeps no parsed value', () => {
    const data = `[{"note":[${'{},'.repeat(300_000)}0]},1]`;
    collectGarbage();
    const before = process.memoryUsage().heapUsed;
    const kept = bytesOf(data);
    collectGarbage();
    // Parsed, the objects have 17 MB.
    expect(process.memoryUsage().heapUsed - before).to.be.below(5_000_000);
    expect(kept.map((bytes) => bytes().length)).to.deep.equal([data.length - 4, 1]);
  });
});
