import { type Clock, passing } from '../../functions/clock.ts';
import type { PulledMessage, Subscriber } from '../google/subscriber.ts';
import type { Leases } from './leases.ts';

/** A record in quarantine, held by this command. */
export interface HeldRecord {
  /** Of the record, not of the message that it keeps. */
  readonly id: string;
  /** When it was quarantined, in ms since the epoch. */
  readonly quarantinedMs: number;
  readonly attributes: Readonly<Record<string, string>>;
  readonly data: Buffer;
}

/** How a reading ended: nothing more was there; it was stopped; as much was held as may be; who read had enough. */
export type Ending = 'all read' | 'stopped' | 'full' | 'enough';

export interface Holding {
  readonly subscriber: Pick<Subscriber, 'pull'>;
  readonly leases: Leases;
  /** How long nothing more must have come before quarantine counts as read. */
  readonly quietMs: number;
  /** Most records held at once. */
  readonly most: number;
  readonly clock: Clock;
  /** Ends the reading early. */
  readonly signal: AbortSignal;
  /** Told how the reading ended, unless who read broke it off. */
  onEnd(ending: Ending): void;
}

const PULL_MESSAGES = 500;
/** So many empty answers in a row are needed: a pull that answers at once may answer empty although there is something. */
const LOOKS = 6;

/** The records that are in quarantine now, each once, for as long as they are held. */
export async function* heldRecords(holding: Holding): AsyncGenerator<HeldRecord, void> {
  const { subscriber, leases, quietMs, most, clock, signal, onEnd } = holding;
  const startedMs = clock.now();
  let looks = 0;
  while (!signal.aborted) {
    const room = most - leases.held();
    if (room <= 0) return onEnd('full');
    const pulled = await subscriber.pull(Math.min(PULL_MESSAGES, room));
    const fresh = pulled.length === 0 ? [] : (await leases.take(pulled)).map(describe);
    // While events go to quarantine all the time, there would be no end.
    const meant = fresh.filter(({ quarantinedMs }) => quarantinedMs <= startedMs);
    for (const each of meant) {
      if (signal.aborted) return onEnd('stopped');
      yield each;
    }
    looks = meant.length === 0 ? looks + 1 : 0;
    if (looks > LOOKS) return onEnd('all read');
    if (looks > 0) await passing(clock, quietMs / LOOKS);
  }
  onEnd('stopped');
}

const describe = ({ message }: PulledMessage): HeldRecord => ({
  id: message.messageId,
  quarantinedMs: Number(message.publishTime.seconds) * 1000 + Math.floor(message.publishTime.nanos / 1e6),
  attributes: message.attributes,
  data: message.data,
});
