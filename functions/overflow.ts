import type { Log } from './log.ts';
import type { Fate } from './message.ts';
import { createUpload, type UploadParts } from './overflow/upload.ts';
import type { Settle } from './settle.ts';

/** Puts the parts of the `overflow` function together and says what is logged. */
export function createOverflow(parts: UploadParts & { readonly log: Log }): Settle {
  const upload = createUpload(parts);
  return async (message, deadlineMs) => {
    const fate = await upload(message, deadlineMs).catch(toRetry);
    const line = { messageId: message.messageId, ...fate };
    if (fate.fate === 'delivered') parts.log.info(line, 'upload');
    else parts.log.warn(line, 'upload');
    return [fate];
  };
}

/** Cloud Storage or Pub/Sub did not answer as they should, or a bug: the announcement must come again. */
const toRetry = (error: unknown): Fate => ({
  fate: 'retry',
  cause: error instanceof Error ? error.message : String(error),
});
