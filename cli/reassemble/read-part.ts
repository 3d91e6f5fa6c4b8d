import type { BadPart, Format, Part } from './part.ts';

/** A file of more parts is none of Sluice's, and a list of what is missing must fit into memory. */
const MOST_PARTS = 10_000;
const LONGEST_ID = 1_024;
const SCHEME = 'utf8-split-sha256-v1';

type Members = Readonly<Record<string, unknown>>;

/**
 * Reads the payload of an event of Flowcore as a part of a file; undefined for a payload that is something else.
 * Never throws, whatever it is given.
 */
export function readPart(payload: unknown): Part | BadPart | undefined {
  if (!isObject(payload)) return undefined;
  if (isObject(payload.pathwaysChunk)) return readChunk(payload.pathwaysChunk, payload);
  const isMultipart = ['fileId', 'part', 'totalParts', 'data'].every((name) => Object.hasOwn(payload, name));
  return isMultipart ? readMultipart(payload) : undefined;
}

/** https://docs.flowcore.io/guides/ingestion/ingestion-options */
function readMultipart(payload: Members): Part | BadPart {
  const { fileId, fileSize, part, totalParts, data, checksum, hashType, ...properties } = payload;
  const bad = badPart(fileId);
  if (!isId(fileId)) return bad('its file id is not a text of 1 to 1,024 characters');
  if (!isCount(totalParts, 1) || !isCount(part, 0, totalParts)) return bad('its numbering makes no sense');
  if (!isCount(fileSize, 0, Number.MAX_SAFE_INTEGER)) return bad('its file size is not a number of bytes');
  const isSha256 = typeof hashType === 'string' && /^sha-?256$/i.test(hashType);
  const sha256 = isSha256 && typeof checksum === 'string' ? readChecksum(checksum) : undefined;
  if (sha256 === undefined) return bad('its checksum is not a SHA-256 in hex or base64');
  const bytes = typeof data === 'string' ? readBase64(data) : undefined;
  if (bytes === undefined) return bad('its data is not base64');
  return { format: 'multipart', fileId, sha256, size: fileSize, part, totalParts, bytes, properties };
}

/** https://github.com/flowcore-io/flowcore-pathways, `src/pathways/chunking.ts` */
function readChunk({ id, part, totalParts, digest, scheme }: Members, payload: Members): Part | BadPart {
  const { pathwaysChunk: _, data, ...properties } = payload;
  const bad = badPart(id);
  if (!isId(id)) return bad('its file id is not a text of 1 to 1,024 characters');
  if (scheme !== SCHEME) return bad(`its scheme is not ${SCHEME}`);
  if (!isCount(totalParts, 1) || !isCount(part, 1, totalParts)) return bad('its numbering makes no sense');
  const sha256 = typeof digest === 'string' ? readChecksum(digest) : undefined;
  if (sha256 === undefined) return bad('its checksum is not a SHA-256 in hex or base64');
  if (typeof data !== 'string') return bad('its data is not a text');
  const format: Format = 'chunks';
  return {
    format,
    fileId: id,
    sha256,
    size: undefined,
    part,
    totalParts,
    bytes: Buffer.from(data),
    properties,
  };
}

const badPart =
  (fileId: unknown) =>
  (reason: string): BadPart => ({ format: 'bad', fileId: isId(fileId) ? fileId : undefined, reason });

const isObject = (value: unknown): value is Members =>
  typeof value === 'object' && value !== null && !Array.isArray(value);

const isId = (value: unknown): value is string =>
  typeof value === 'string' && value.length > 0 && value.length <= LONGEST_ID;

const isCount = (value: unknown, least: number, most = MOST_PARTS): value is number =>
  Number.isSafeInteger(value) && Number(value) >= least && Number(value) <= most;

/** Flowcore does not say whether a checksum is written in hex or base64. */
function readChecksum(text: string): string | undefined {
  if (/^[0-9a-f]{64}$/i.test(text)) return text.toLowerCase();
  return /^[\w+/-]{43}=?$/.test(text) ? Buffer.from(text, 'base64').toString('hex') : undefined;
}

/** Node leaves out what is not base64, which shows in the length. */
function readBase64(text: string): Buffer | undefined {
  const padding = text.endsWith('==') ? 2 : text.endsWith('=') ? 1 : 0;
  const bytes = Buffer.from(text, 'base64');
  return bytes.length === Math.floor(((text.length - padding) * 3) / 4) ? bytes : undefined;
}
