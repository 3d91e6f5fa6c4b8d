import type { Clock } from '../clock.ts';
import { type Acceptances, PROOF_WAIT_MS } from '../delivery/acceptances.ts';
import { unproven } from '../delivery/prove.ts';
import { destinationName } from '../event-types/event-type.ts';
import type { Consequence } from '../flowcore/consequence.ts';
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
    const send = async (): Promise<Consequence> => {
      const sentAt = acceptances.moment();
      const consequence = await sendFile(file, deadlineMs);
      if (consequence.kind === 'delivered') acceptances.note(destination, sentAt);
      return consequence;
    };
    const first = await send();
    if (!isRefusal(first)) return first;
    const untilMs = Math.min(clock.now() + PROOF_WAIT_MS, deadlineMs - RESEND_RESERVE_MS);
    const isAnotherAccepted = await acceptances.after(destination, acceptances.moment(), untilMs);
    if (!isAnotherAccepted) return unproven(`${first.detail}, and no other file was accepted since`);
    const second = await send();
    if (second.kind === 'delivered') acceptances.reversed(destination);
    if (!isRefusal(second) || acceptances.isConsistent(destination)) return second;
    return unproven(`${second.detail}, but refusals have been reversed lately`);
  };
}

const isRefusal = (
  consequence: Consequence,
): consequence is Extract<Consequence, { kind: 'event-fault' | 'size' }> =>
  consequence.kind === 'event-fault' || consequence.kind === 'size';
