import type { Clock } from '../clock.ts';
import { type Acceptances, PROOF_WAIT_MS } from '../delivery/acceptances.ts';
import { isRefusal, prove } from '../delivery/prove.ts';
import { destinationName } from '../event-types/event-type.ts';
import type { Consequence } from '../flowcore/consequence.ts';
import type { SendFile } from './send-file.ts';

/** Left of the deadline so that the file can be sent once more. */
const RESEND_RESERVE_MS = 10_000;

/** Sends files, and lets a refusal of one count only when it is proven as an event's is. */
export function createSendProven(
  sendFile: SendFile,
  acceptances: Acceptances,
  clock: Pick<Clock, 'now'>,
): SendFile {
  return async (file, deadlineMs) => {
    const partition = destinationName(file.destination);
    const send = async (): Promise<Consequence> => {
      const sentAt = acceptances.moment();
      const consequence = await sendFile(file, deadlineMs);
      if (consequence.kind === 'delivered') acceptances.note(partition, sentAt);
      return consequence;
    };
    const refusal = await send();
    if (!isRefusal(refusal)) return refusal;
    const refusedAt = acceptances.moment();
    const untilMs = Math.min(clock.now() + PROOF_WAIT_MS, deadlineMs - RESEND_RESERVE_MS);
    return prove({ refusal, refusedAt, partition, untilMs, askAgain: send }, acceptances);
  };
}
