import type { Clock } from './clock.ts';
import { startDeadline, type Timekeeping } from './deadline.ts';
import type { Log } from './log.ts';
import type { Fate } from './message.ts';
import { createUpload, type UploadParts } from './overflow/upload.ts';
import type { Settle } from './settle.ts';

export interface OverflowParts extends UploadParts, Timekeeping {
  readonly clock: Clock;
  readonly log: Log;
}

/** Puts the parts of the `overflow` function together and says what is logged. */
export function createOverflow(parts: OverflowParts): Settle {
  const upload = createUpload(parts);
  return async (message, deadlineMs) => {
    const deadline = startDeadline(parts, deadlineMs);
    const fate = await Promise.race([upload(message, deadlineMs).catch(toRetry), deadline.passed]);
    deadline.cancel();
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
