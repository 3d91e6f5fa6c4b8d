import { type Answer, jsonAnswer } from './answer.ts';
import { authorizeRawKey } from './auth.ts';
import type { Dialect, FileSupport, SizedEvent } from './dialect.ts';
import type { Knobs } from './knobs.ts';
import type { Refusal, RefusalKind } from './refusal.ts';

/** Flowcore's limit for the JSON of one event, in bytes of UTF-8. */
export const maxEventBytes = 64_000;
/** The documented 512 KB of a file part. */
const partChars = 512 * 1024;

const statuses: Readonly<Record<RefusalKind, readonly [status: number, message: string]>> = {
  'route-not-found': [404, 'Cannot find this route'],
  'body-too-large': [413, 'Request Entity Too Large'],
  'header-too-large': [400, 'Request Header Or Cookie Too Large'],
  'bad-encoding': [400, 'Body cannot be decompressed'],
  'malformed-json': [400, 'Body is not valid JSON'],
  'bad-time': [400, 'Time is not ISO 8601'],
  'not-an-array': [400, 'Body must be an array'],
  'content-type': [400, 'Content-Type must be application/json'],
  unauthorized: [401, 'Unauthorized'],
  'bad-token': [401, 'Unauthorized'],
  'unknown-type': [404, 'Event type not found'],
  'bad-metadata': [400, 'Metadata is not base64 of JSON'],
  'empty-batch': [400, 'Batch is empty'],
  'event-too-large': [400, `Event size exceeds maximum limit of ${maxEventBytes} bytes`],
  'bad-upload': [400, 'Body is not multipart/form-data with the fields type and file'],
  'internal-error': [500, 'Internal server error'],
};

const reasons: Readonly<Record<number, string>> = {
  400: 'Bad Request',
  401: 'Unauthorized',
  404: 'Not Found',
};

/** The documented service, webhook.api.flowcore.io; what is unknown about it comes from `knobs`. */
export function webhookDialect(knobs: Knobs): Dialect {
  return {
    name: 'webhook',
    pathPrefix: '',
    routes: ['event', 'events', 'file'],
    files: fileSupport(knobs),
    producer: 'ingestion-webhook-service',
    compression: knobs.deflate,
    needsJsonContentType: true,
    timeHeaders: knobs.badTimeValue === 'reject' ? 'iso' : 'any',
    timeValues: knobs.badTimeValue === 'reject' ? 'iso' : 'any',
    batchTimeHeader: knobs.batchTimeHeader,
    takesDataCoreId: true,
    maxWireBytes: knobs.maxWireBytes,
    maxHeaderLineBytes: 8_192,
    keepAliveMs: knobs.keepAliveMs,
    oversizeInBatch: knobs.oversizeInBatch,
    isTooLarge: (event) => measuredBytes(event, knobs.sizeOf) > maxEventBytes,
    authorize: (credentials, apiKey) => authorizeRawKey(credentials, apiKey, knobs.acceptsApiKeyForm),
    refuse: (refusal) => refuse(refusal, knobs.errorBody),
    acceptEvent: ({ eventId }) => jsonAnswer(knobs.successStatus, { success: true, eventId }),
    acceptBatch: (eventIds) => jsonAnswer(knobs.successStatus, { success: true, eventIds }),
  };
}

function fileSupport(knobs: Knobs): FileSupport {
  return {
    // The docs send files to the batch URL, Flowcore's clients to /file.
    routes: ['events', 'file'],
    partBytes: knobs.partSizeOf === 'raw' ? partChars : (partChars / 4) * 3,
    firstPart: knobs.partNumberingBase,
    checksumEncoding: knobs.checksumEncoding,
    accept: ({ checksum, eventIds }) =>
      jsonAnswer(knobs.successStatus, { checksum, hashType: 'SHA256', eventIds }),
  };
}

function measuredBytes(event: SizedEvent, sizeOf: Knobs['sizeOf']): number {
  return Buffer.byteLength(sizeOf === 'received' ? event.raw : JSON.stringify(event.payload));
}

function refuse({ kind }: Refusal, errorBody: Knobs['errorBody']): Answer {
  const [status, message] = statuses[kind];
  if (kind === 'body-too-large' || kind === 'header-too-large') return ingressPage(status, message);
  if (status === 500) return jsonAnswer(status, { statusCode: status, message });
  const error = reasons[status] ?? 'Error';
  return jsonAnswer(
    status,
    errorBody === 'json' ? { error, message } : { statusCode: status, message, error },
  );
}

/** ingress-nginx stands in front of the service and answers in HTML. */
function ingressPage(status: number, reason: string): Answer {
  const title = `${status} ${reason}`;
  return {
    status,
    headers: { 'content-type': 'text/html', connection: 'close' },
    body: `<html>\r\n<head><title>${title}</title></head>\r\n<body>\r\n<center><h1>${title}</h1></center>\r\n<hr><center>nginx</center>\r\n</body>\r\n</html>\r\n`,
  };
}
