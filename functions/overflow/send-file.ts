import type { Readable } from 'node:stream';
import type { Consequence } from '../flowcore/consequence.ts';
import type { FileToSend, FlowcoreClient } from './file-to-send.ts';
import { sendChunks } from './send-chunks.ts';
import { sendMultipart } from './send-multipart.ts';
import { PAUSED, TOO_LATE } from './upload-request.ts';

/** Sends one file by `deadlineMs` (absolute); throws when the object cannot be read by then. */
export type SendFile = (file: FileToSend, deadlineMs: number) => Promise<Consequence>;

/** Sends files the way the dialect knows: as a multipart file, or in Flowcore's chunk format where there is no file route. */
export function createSendFile(flowcore: FlowcoreClient): SendFile {
  const { file: route } = flowcore.account.dialect.routes;
  return async (file, deadlineMs) => {
    // Loaded when first needed, not at every start of `ingest`; and before the object is opened, whose errors must
    // find a listener at once.
    const multipart =
      route === undefined ? undefined : { route, FormData: (await import('form-data')).default };
    const remainingMs = deadlineMs - flowcore.clock.now();
    if (remainingMs <= 0) return TOO_LATE;
    // An upload is not worth waiting for with an open request: the announcement comes again.
    if (flowcore.host.pauseMs() > 0) return PAUSED;
    const refusal = flowcore.host.refusal(file.destination, 1);
    if (refusal !== undefined) return refusal;
    const endProbe = flowcore.host.takeProbe(file.destination);
    const content = file.content();
    const stop = flowcore.clock.after(remainingMs, () => content.destroy(new Error('the deadline passed')));
    try {
      return await (multipart === undefined
        ? sendChunks(flowcore, file, content, deadlineMs)
        : sendMultipart(flowcore, multipart, file, content, deadlineMs));
    } finally {
      endProbe();
      stop();
      endReading(content);
    }
  };
}

/** A stream that is given up may still report an error; nobody waits for it any more. */
function endReading(content: Readable): void {
  content.on('error', () => {});
  content.destroy();
}
