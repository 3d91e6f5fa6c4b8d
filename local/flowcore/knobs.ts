/** What is not known about the documented webhook service; each field lists every answer thought possible. */
export interface Knobs {
  /** Status of an accepted request; clients only test for 2xx. */
  readonly successStatus: 200 | 201 | 202;
  /** What a batch holding an event above 64,000 bytes leaves behind; the answer is 400 in each case. */
  readonly oversizeInBatch: 'store-none' | 'store-before' | 'store-others';
  /** Whether the 64,000 bytes count the JSON as received or as written again by the service. */
  readonly sizeOf: 'received' | 'reserialised';
  /** Whether `Authorization: ApiKey <id>:<key>` is taken beside the raw key. */
  readonly acceptsApiKeyForm: boolean;
  readonly checksumEncoding: 'hex' | 'base64';
  /** Whether the 512 KB of a file part count raw bytes or base64 characters. */
  readonly partSizeOf: 'raw' | 'base64';
  readonly partNumberingBase: 0 | 1;
  readonly deflate: 'zlib' | 'raw' | 'both';
  /** `json` = {error,message}; `nest` = {statusCode,message,error}. */
  readonly errorBody: 'json' | 'nest';
  /** What happens to an event time that is not ISO 8601. */
  readonly badTimeValue: 'accept' | 'reject';
  /** Whether x-flowcore-event-time applies to a whole batch, as some clients send it. */
  readonly batchTimeHeader: 'used' | 'ignored';
  /** Largest wire body of a JSON request, in bytes: ingress-nginx's 1m, or a decimal megabyte. */
  readonly maxWireBytes: 1_048_576 | 1_000_000;
  /** How long an idle connection stays open, in milliseconds: nginx's default, or the open service's. */
  readonly keepAliveMs: 75_000 | 9_600;
}

/** Every value of every knob; the first is the default. */
export const knobValues: { readonly [Name in keyof Knobs]: readonly Knobs[Name][] } = {
  successStatus: [200, 201, 202],
  oversizeInBatch: ['store-none', 'store-before', 'store-others'],
  sizeOf: ['received', 'reserialised'],
  acceptsApiKeyForm: [false, true],
  checksumEncoding: ['hex', 'base64'],
  partSizeOf: ['raw', 'base64'],
  partNumberingBase: [1, 0],
  deflate: ['zlib', 'raw', 'both'],
  errorBody: ['json', 'nest'],
  badTimeValue: ['accept', 'reject'],
  batchTimeHeader: ['used', 'ignored'],
  maxWireBytes: [1_048_576, 1_000_000],
  keepAliveMs: [75_000, 9_600],
};

/** The value each knob has unless told otherwise. */
export const defaultKnobs: Knobs = {
  successStatus: 200,
  oversizeInBatch: 'store-none',
  sizeOf: 'received',
  acceptsApiKeyForm: false,
  checksumEncoding: 'hex',
  partSizeOf: 'raw',
  partNumberingBase: 1,
  deflate: 'zlib',
  errorBody: 'json',
  badTimeValue: 'accept',
  batchTimeHeader: 'used',
  maxWireBytes: 1_048_576,
  keepAliveMs: 75_000,
};
