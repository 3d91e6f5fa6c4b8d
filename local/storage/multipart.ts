import { invalid } from './errors.ts';

/** A multipart/related upload: the metadata part read, the content part still flowing. */
export interface MultipartUpload {
  readonly metadata: string;
  readonly contentType: string | undefined;
  readonly content: AsyncIterable<Buffer>;
}

interface Input {
  readonly pieces: AsyncIterator<Buffer>;
  rest: Buffer;
}

const headersEnd = Buffer.from('\r\n\r\n');
const maxHeadBytes = 1024 * 1024;

/** Reads the two parts of https://cloud.google.com/storage/docs/uploading-objects#rest-upload-objects without holding the second. */
export async function readMultipart(
  body: AsyncIterable<Buffer>,
  contentTypeHeader: string | undefined,
): Promise<MultipartUpload> {
  const boundary = parseBoundary(contentTypeHeader);
  const delimiter = Buffer.from(`\r\n--${boundary}`);
  // The first delimiter may stand at the very start, without the line break that belongs to it.
  const input: Input = { pieces: body[Symbol.asyncIterator](), rest: Buffer.from('\r\n') };

  await collect(readUntil(input, delimiter));
  await collect(readUntil(input, headersEnd));
  const metadata = await collect(readUntil(input, delimiter));
  const headers = await collect(readUntil(input, headersEnd));
  return {
    metadata,
    contentType: /^content-type:[ \t]*(.*?)[ \t]*$/im.exec(headers)?.[1],
    content: readUntil(input, delimiter),
  };
}

function parseBoundary(contentType = ''): string {
  const match = /^multipart\/related;.*\bboundary=(?:"([^"]+)"|([^;\s]+))/i.exec(contentType);
  const boundary = match?.[1] ?? match?.[2];
  if (boundary === undefined) throw invalid('Multipart upload without a multipart/related boundary.');
  return boundary;
}

/** Yields the bytes before the delimiter and steps over it; what could be its beginning is held back. */
async function* readUntil(input: Input, delimiter: Buffer): AsyncGenerator<Buffer> {
  for (;;) {
    const at = input.rest.indexOf(delimiter);
    if (at >= 0) {
      const before = input.rest.subarray(0, at);
      input.rest = input.rest.subarray(at + delimiter.length);
      if (before.length > 0) yield before;
      return;
    }
    const safe = Math.max(0, input.rest.length - delimiter.length + 1);
    const before = input.rest.subarray(0, safe);
    const next = await input.pieces.next();
    if (next.done) throw invalid('Multipart upload ended before its closing boundary.');
    input.rest = Buffer.concat([input.rest.subarray(safe), next.value]);
    if (before.length > 0) yield before;
  }
}

async function collect(pieces: AsyncIterable<Buffer>): Promise<string> {
  const collected: Buffer[] = [];
  let bytes = 0;
  for await (const piece of pieces) {
    bytes += piece.length;
    if (bytes > maxHeadBytes) throw invalid('Multipart upload with more than 1 MiB of metadata.');
    collected.push(piece);
  }
  return Buffer.concat(collected).toString('utf8');
}
