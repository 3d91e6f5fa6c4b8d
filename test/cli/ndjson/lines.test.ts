import { Readable } from 'node:stream';
import { expect } from 'chai';
import { linesOf, type Unfinished } from '../../../cli/ndjson/lines.ts';

const read = async (chunks: readonly (string | Buffer)[], unfinished: Unfinished) =>
  Array.fromAsync(linesOf(Readable.from(chunks.map((chunk) => Buffer.from(chunk))), unfinished), String);

describe('the lines of a stream', () => {
  it('end at newlines alone, wherever the stream is cut', async () => {
    const text = Buffer.from('one\u2028ü\n\ntwo\r\u2029\n');
    const bytes = [...text].map((byte) => Buffer.of(byte));
    for (const chunks of [[text], bytes]) {
      expect(await read(chunks, 'kept')).to.deep.equal(['one\u2028ü', '', 'two\r\u2029']);
    }
  });

  it('include an unfinished last one only when it is to be kept', async () => {
    expect(await read(['one\ntw', 'o'], 'kept')).to.deep.equal(['one', 'two']);
    expect(await read(['one\ntw', 'o'], 'left out')).to.deep.equal(['one']);
  });
});
