import type { Clock } from '../clock.ts';
import { type Acceptances, PROOF_WAIT_MS } from '../delivery/acceptances.ts';
import { destinationName } from '../event-types/event-type.ts';
import { misconfigured } from '../flowcore/consequence.ts';
import type { SendFile } from './send-file.ts';

/** Left of the deadline so that the file can be sent once more. */
const RESEND_RESERVE_MS = 10_000;

/**
 * Sends files and weighs Flowcore's word against them as it is weighed against events: a refusal of one counts
 * only if Flowcore accepted another of its destination after it, and then refuses this one once more.
 */
export function createSendProven(
  sendFile: SendFile,
  acceptances: Acceptances,
  clock: Pick<Clock, 'now'>,
): SendFile {
  return async (file, deadlineMs) => {
    const destination = destinationName(file.destination);
    const first = await sendFile(file, deadlineMs);
    if (first.kind === 'delivered') acceptances.note(destination);
    if (first.kind !== 'event-fault' && first.kind !== 'size') return first;
    const untilMs = Math.min(clock.now() + PROOF_WAIT_MS, deadlineMs - RESEND_RESERVE_MS);
    if (await acceptances.next(destination, untilMs)) return sendFile(file, deadlineMs);
    return misconfigured('destination', `${first.detail}, and no other file was accepted since`);
  };
}
