import type { Readable } from 'node:stream';
import type { Got } from 'got';
import type { Destination } from '../event-types/event-type.ts';
import type { Consequence } from '../flowcore/consequence.ts';
import type { FlowcoreAccount } from '../flowcore/request.ts';
import { sendChunks } from './send-chunks.ts';
import { sendMultipart } from './send-multipart.ts';
import type { StagedObject } from './staged-object.ts';

/** A file on its way to Flowcore. */
export interface FileToSend {
  readonly staged: StagedObject;
  /** Opens the object's bytes; each call starts from the first. */
  readonly content: () => Readable;
  readonly destination: Destination;
}

/** Sends one file by `deadlineMs` (absolute); throws when the object cannot be read. */
export type SendFile = (file: FileToSend, deadlineMs: number) => Promise<Consequence>;

export interface FlowcoreClient {
  readonly client: Got;
  readonly account: FlowcoreAccount;
  /** Longest wait for one answer. */
  readonly timeoutMs: number;
  readonly maxRequests: number;
  readonly now: () => number;
}

/** Sends files the way the dialect knows: as a multipart file, or in Flowcore's chunk format where there is no file route. */
export function createSendFile(flowcore: FlowcoreClient): SendFile {
  const { file } = flowcore.account.dialect.routes;
  return file === undefined
    ? (toSend, deadlineMs) => sendChunks(flowcore, toSend, deadlineMs)
    : (toSend, deadlineMs) => sendMultipart(flowcore, file, toSend, deadlineMs);
}
