import type { Consequence } from '../flowcore/consequence.ts';
import type { FileToSend, FlowcoreClient } from './file-to-send.ts';
import { sendChunks } from './send-chunks.ts';
import { sendMultipart } from './send-multipart.ts';

/** Sends one file by `deadlineMs` (absolute); throws when the object cannot be read. */
export type SendFile = (file: FileToSend, deadlineMs: number) => Promise<Consequence>;

/** Sends files the way the dialect knows: as a multipart file, or in Flowcore's chunk format where there is no file route. */
export function createSendFile(flowcore: FlowcoreClient): SendFile {
  const { file } = flowcore.account.dialect.routes;
  return file === undefined
    ? (toSend, deadlineMs) => sendChunks(flowcore, toSend, deadlineMs)
    : (toSend, deadlineMs) => sendMultipart(flowcore, file, toSend, deadlineMs);
}
