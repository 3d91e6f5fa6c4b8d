import type { Clock } from './clock.ts';
import { startDeadline, type Timekeeping } from './deadline.ts';
import { describeError } from './describe-error.ts';
import type { Log } from './log.ts';
import type { Fate } from './message.ts';
import { createUploadAnnounced, type UploadAnnouncedParts } from './overflow/upload-announced.ts';
import type { Settle } from './settle.ts';

export interface UploadParts extends UploadAnnouncedParts, Timekeeping {
  readonly clock: Clock;
  readonly log: Log;
}

/** Puts the parts of the `overflow` function together and says what is logged. */
export function createUpload(parts: UploadParts): Settle {
  const uploadAnnounced = createUploadAnnounced(parts);
  return async (message, deadlineMs) => {
    const { promise: settled, resolve: settle } = Promise.withResolvers<Fate>();
    const cancelDeadline = startDeadline(parts, deadlineMs, settle);
    void uploadAnnounced(message, deadlineMs).catch(toRetry).then(settle);
    const fate = await settled;
    cancelDeadline();
    const line = { trace: message.trace, messageId: message.messageId, ...fate };
    if (fate.fate === 'delivered') parts.log.info(line, 'upload');
    else parts.log.warn(line, 'upload');
    return [fate];
  };
}

/** Cloud Storage or Pub/Sub did not answer as they should, or a bug: the announcement must come again. */
const toRetry = (error: unknown): Fate => ({ fate: 'retry', cause: describeError(error) });
