import type { Answer } from './answer.ts';
import type { Credentials } from './auth.ts';
import type { Knobs } from './knobs.ts';
import type { Refusal } from './refusal.ts';

export type DialectName = 'webhook' | 'api-v1';

/** The three ways in: one event, an array of events, a multipart file. */
export type Route = 'event' | 'events' | 'file';

/** One of Flowcore's two HTTP services, as data. */
export interface Dialect {
  readonly name: DialectName;
  readonly pathPrefix: '' | '/api/v1';
  readonly routes: readonly Route[];
  /** How files are taken; undefined where they are not. */
  readonly files: FileSupport | undefined;
  /** Value of the metadata key `producer`. */
  readonly producer: string;
  /** What `deflate` means here; undefined where a compressed body is not understood at all. */
  readonly compression: Knobs['deflate'] | undefined;
  /** Whether the content type of a JSON request is checked. */
  readonly needsJsonContentType: boolean;
  /** What is required of the time headers of a single event. */
  readonly timeHeaders: 'strict' | 'iso' | 'any';
  /** What is required of the values under a time key. */
  readonly timeValues: 'iso' | 'any';
  readonly batchTimeHeader: Knobs['batchTimeHeader'];
  /** Whether the data core may be given by its id. */
  readonly takesDataCoreId: boolean;
  /** Largest wire body of a JSON request, in bytes. */
  readonly maxWireBytes: number;
  /** Longest header line, in bytes; undefined where only the whole header section is limited. */
  readonly maxHeaderLineBytes: number | undefined;
  readonly keepAliveMs: number;
  readonly oversizeInBatch: Knobs['oversizeInBatch'];
  isTooLarge(event: SizedEvent): boolean;
  authorize(credentials: Credentials, apiKey: string): Refusal | undefined;
  refuse(refusal: Refusal): Answer;
  acceptEvent(accepted: { flowType: string; eventType: string; eventId: string }): Answer;
  acceptBatch(eventIds: readonly string[]): Answer;
}

/** How a service cuts a multipart upload into events. */
export interface FileSupport {
  readonly routes: readonly Route[];
  /** Raw bytes in each part but the last. */
  readonly partBytes: number;
  readonly firstPart: Knobs['partNumberingBase'];
  readonly checksumEncoding: Knobs['checksumEncoding'];
  accept(accepted: { readonly checksum: string; readonly eventIds: readonly string[] }): Answer;
}

/** What the size check of a dialect looks at. */
export interface SizedEvent {
  readonly raw: string;
  readonly payload: unknown;
  readonly metadata: Readonly<Record<string, string>>;
}
