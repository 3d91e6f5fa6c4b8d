import { buffer } from 'node:stream/consumers';
import { expect } from 'chai';
import fc from 'fast-check';
import { readMultipart } from '../../../local/storage/multipart.ts';

const header = 'multipart/related; boundary=B';

function encode(metadata: string, content: Uint8Array, contentType = 'text/plain'): Buffer {
  const head = `--B\r\nContent-Type: application/json\r\n\r\n${metadata}\r\n--B\r\nContent-Type: ${contentType}\r\n\r\n`;
  return Buffer.concat([Buffer.from(head), content, Buffer.from('\r\n--B--')]);
}

async function* inPieces(bytes: Buffer, size: number): AsyncGenerator<Buffer> {
  for (let at = 0; at < bytes.length; at += size) yield bytes.subarray(at, at + size);
}

async function messageOf(action: Promise<unknown>): Promise<string> {
  return action.then(
    () => 'done',
    (error: Error) => error.message,
  );
}

describe('a multipart upload', () => {
  it('is read the same however its bytes arrive, boundary look-alikes included', async () => {
    const unit = fc.constantFrom('\r', '\n', '-', 'B', '\r\n', '\r\n--', '\r\n--A', 'x', '\0');
    const content = fc.array(unit, { maxLength: 60 }).map((units) => Buffer.from(units.join('')));
    await fc.assert(
      fc.asyncProperty(
        content.filter((bytes) => !bytes.includes('\r\n--B') && !bytes.equals(Buffer.from('--B'))),
        fc.integer({ min: 1, max: 80 }),
        async (bytes, size) => {
          const upload = await readMultipart(inPieces(encode('{"a":1}', bytes), size), header);
          expect(upload.metadata).to.equal('{"a":1}');
          expect(upload.contentType).to.equal('text/plain');
          expect((await buffer(upload.content)).equals(bytes)).to.equal(true);
        },
      ),
    );
  });

  it('lets the content flow before it has all arrived', async () => {
    let arrived = 0;
    async function* arriving() {
      for await (const piece of inPieces(encode('{}', Buffer.alloc(1_000_000)), 1000)) {
        arrived += piece.length;
        yield piece;
      }
    }
    const { content } = await readMultipart(arriving(), header);
    for await (const piece of content) {
      expect(piece.length).to.be.greaterThan(0);
      break;
    }
    expect(arrived).to.be.lessThan(5000);
  });

  it('may quote its boundary', async () => {
    const { content } = await readMultipart(
      inPieces(encode('{}', Buffer.from('x')), 9),
      'multipart/related; boundary="B"',
    );
    expect(String(await buffer(content))).to.equal('x');
  });

  it('is refused without boundary, without its end, or with too much metadata', async () => {
    const whole = encode('{}', Buffer.from('x'));
    expect(await messageOf(readMultipart(inPieces(whole, 9), 'application/json'))).to.match(/boundary/);
    const { content } = await readMultipart(inPieces(whole.subarray(0, -5), 9), header);
    expect(await messageOf(buffer(content))).to.match(/ended before its closing boundary/);
    const bloated = inPieces(encode('x'.repeat(1024 * 1024 + 1), Buffer.from('x')), 65_536);
    expect(await messageOf(readMultipart(bloated, header))).to.match(/more than 1 MiB/);
  });
});
