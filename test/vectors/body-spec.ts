import { deflateSync, gzipSync } from 'node:zlib';

/** A body, or a header's value, written down by how it is made; an array is its pieces in a row. */
export type BodySpec =
  | string
  | readonly BodySpec[]
  | { readonly hex: string }
  | { readonly base64: BodySpec }
  | { readonly gzip: BodySpec }
  | { readonly deflate: BodySpec }
  | { readonly repeat: readonly [BodySpec, number]; readonly join?: string }
  /** The text once for each number from 0, which stands in for `#`. */
  | { readonly numbered: readonly [string, number]; readonly join: string };

/** Makes the bytes of a body. */
export function buildBody(spec: BodySpec): Buffer {
  if (typeof spec === 'string') return Buffer.from(spec);
  if ('hex' in spec) return Buffer.from(spec.hex, 'hex');
  if ('base64' in spec) return Buffer.from(buildBody(spec.base64).toString('base64'));
  if ('gzip' in spec) return gzipSync(buildBody(spec.gzip));
  if ('deflate' in spec) return deflateSync(buildBody(spec.deflate));
  if ('repeat' in spec) {
    const [piece, times] = spec.repeat;
    return repeated(buildBody(piece), times, Buffer.from(spec.join ?? ''));
  }
  if ('numbered' in spec) {
    const [text, count] = spec.numbered;
    return Buffer.from(
      Array.from({ length: count }, (_, at) => text.replaceAll('#', `${at}`)).join(spec.join),
    );
  }
  return Buffer.concat(spec.map(buildBody));
}

/** Some bodies have 136 MB: filled with the piece and its separator at once, not put together piece by piece. */
function repeated(piece: Buffer, times: number, separator: Buffer): Buffer {
  const length = times * (piece.length + separator.length) - separator.length;
  return Buffer.alloc(Math.max(0, length), Buffer.concat([piece, separator]));
}
