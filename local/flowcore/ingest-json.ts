import { type IncomingEvent, stamp, storeAll } from './accept.ts';
import type { Answer } from './answer.ts';
import {
  checkAccess,
  checkContentType,
  checkShape,
  checkTimeHeaders,
  type IngestRequest,
  usesTimeHeaders,
} from './checks.ts';
import type { Dialect } from './dialect.ts';
import type { Flowcore } from './flowcore.ts';
import { decodeMetadata, type Metadata } from './metadata.ts';
import { decompress } from './read-body.ts';
import { type Refusal, refusal } from './refusal.ts';
import { splitBatch } from './split-batch.ts';
import { parseIsoTime, timeKeyValue } from './times.ts';

interface Candidate extends IncomingEvent {
  readonly payload: unknown;
}

/** Takes in a single event or a batch; the order of the checks is the measured one. */
export function ingestJson(request: IngestRequest, body: Buffer, flowcore: Flowcore): Answer {
  const { dialect, site } = flowcore;
  const { target, headers } = request;
  const parsed = parseBody(body, headers['content-encoding'], dialect);
  if ('kind' in parsed) return dialect.refuse(parsed);

  const refused =
    checkTimeHeaders(request, dialect) ??
    checkShape(target, parsed.payload) ??
    checkContentType(headers, dialect) ??
    checkAccess(request, dialect, site);
  if (refused !== undefined) return dialect.refuse(refused);

  const metadata = decodeMetadata(headerText(request, 'x-flowcore-metadata-json'));
  if (metadata === undefined) return dialect.refuse(refusal('bad-metadata'));
  const events = candidates(request, parsed, dialect);
  if (events.length === 0) return dialect.refuse(refusal('empty-batch'));
  if (dialect.timeValues === 'iso' && events.some(hasBadTime)) return dialect.refuse(refusal('bad-time'));
  return accept(events, request, metadata, flowcore);
}

function parseBody(
  body: Buffer,
  encoding: string | undefined,
  dialect: Dialect,
): Refusal | { readonly text: string; readonly payload: unknown } {
  const { compression } = dialect;
  const plain = compression === undefined ? body : decompress(body, encoding ?? 'identity', compression);
  if (plain === undefined) return refusal('bad-encoding');
  // TextDecoder drops a byte order mark and turns invalid UTF-8 into U+FFFD, as was measured.
  const text = new TextDecoder().decode(plain);
  try {
    return { text, payload: JSON.parse(text) };
  } catch {
    return refusal('malformed-json');
  }
}

function candidates(
  request: IngestRequest,
  { text, payload }: { text: string; payload: unknown },
  dialect: Dialect,
): Candidate[] {
  const usesHeaders = usesTimeHeaders(request.target, dialect);
  const eventTime = usesHeaders ? headerText(request, 'x-flowcore-event-time') : undefined;
  const validTime = usesHeaders ? headerText(request, 'x-flowcore-valid-time') : undefined;
  if (!Array.isArray(payload) || request.target.route !== 'events') {
    return [{ raw: text.trim(), payload, eventTime, validTime }];
  }
  const eventTimeKey = headerText(request, 'x-flowcore-event-time-key');
  const validTimeKey = headerText(request, 'x-flowcore-valid-time-key');
  return splitBatch(text).map((raw, at) => ({
    raw,
    payload: payload[at],
    eventTime: timeKeyValue(payload[at], eventTimeKey) || eventTime,
    validTime: timeKeyValue(payload[at], validTimeKey) || validTime,
  }));
}

function accept(
  events: readonly Candidate[],
  { target }: IngestRequest,
  metadata: Metadata,
  flowcore: Flowcore,
): Answer {
  const { dialect } = flowcore;
  const tooLarge = events.map(({ raw, payload }) => dialect.isTooLarge({ raw, payload, metadata }));
  const first = tooLarge.indexOf(true);
  const taken = first < 0 ? events : takenBeside(events, tooLarge, first, dialect.oversizeInBatch);
  const eventIds = storeAll(flowcore, stamp(taken, target, metadata, flowcore));
  if (first >= 0) return dialect.refuse(refusal('event-too-large'));
  if (target.route === 'events') return dialect.acceptBatch(eventIds);
  return dialect.acceptEvent({ ...target, eventId: eventIds[0] ?? '' });
}

function takenBeside(
  events: readonly Candidate[],
  tooLarge: readonly boolean[],
  first: number,
  oversizeInBatch: Dialect['oversizeInBatch'],
): readonly Candidate[] {
  switch (oversizeInBatch) {
    case 'store-none':
      return [];
    case 'store-before':
      return events.slice(0, first);
    case 'store-others':
      return events.filter((_, at) => tooLarge[at] !== true);
  }
}

function hasBadTime({ eventTime, validTime }: Candidate): boolean {
  return [eventTime, validTime].some((value) => Boolean(value) && parseIsoTime(value) === undefined);
}

function headerText({ headers }: IngestRequest, name: string): string | undefined {
  const value = headers[name];
  return typeof value === 'string' ? value : undefined;
}
