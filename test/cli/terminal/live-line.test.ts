import { PassThrough } from 'node:stream';
import { expect } from 'chai';
import { openLiveLine } from '../../../cli/terminal/live-line.ts';
import { manualClock } from '../../support/manual-clock.ts';

describe('a live line', () => {
  it('is a plain line every two seconds where there is no terminal, unless nothing has changed', () => {
    const clock = manualClock();
    const stream = new PassThrough() as unknown as NodeJS.WriteStream & PassThrough;
    let published = 1;
    const line = openLiveLine({ stream, clock, line: () => `published ${published}` });
    line.note('started');
    clock.advance(5_000);
    published = 2;
    clock.advance(1_000);
    line.close();
    clock.advance(10_000);
    const written = String(stream.read()).trimEnd().split('\n');
    expect(written).to.deep.equal(['started', 'published 1', 'published 2']);
  });
});
