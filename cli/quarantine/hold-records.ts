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

/**
 * How a reading ended: nothing more was there; only what had come meanwhile was, and went on coming; it was stopped; as
 * much was held as may be; who read had enough.
 */
export type Ending = 'all read' | 'going on' | 'stopped' | 'full' | 'enough';

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
  /**
   * Told how the reading ended, unless who read broke it off, and how many of the records bear a later time than its
   * start by this machine's clock.
   */
  onEnd(ending: Ending, later: number): void;
}

const PULL_MESSAGES = 500;
/** So many empty answers in a row are needed: a pull that answers at once may answer empty although there is something. */
const LOOKS = 6;
/** So many answers in a row may hold nothing but records that have come meanwhile. */
const MOST_LATER = 3 * LOOKS;

/**
 * The records that are in quarantine now, each once, for as long as they are held. While events go to quarantine all
 * the time, there would be no end: Pub/Sub's times tell what has come meanwhile, but this machine's clock may be
 * behind them. So no record is passed over for its time; a reading only ends on it, and says so.
 */
export async function* heldRecords(holding: Holding): AsyncGenerator<HeldRecord, void> {
  const { subscriber, leases, quietMs, most, clock, signal, onEnd } = holding;
  const startedMs = clock.now();
  let looks = 0;
  let later = 0;
  /** How far this clock is behind Pub/Sub's at least: no record was published after it was pulled. */
  let behindMs = 0;
  let laterLooks = 0;
  while (!signal.aborted) {
    const room = most - leases.held();
    if (room <= 0) return onEnd('full', later);
    const pulled = await subscriber.pull(Math.min(PULL_MESSAGES, room));
    const pulledMs = clock.now();
    const fresh = pulled.length === 0 ? [] : (await leases.take(pulled)).map(describe);
    for (const { quarantinedMs } of fresh) behindMs = Math.max(behindMs, quarantinedMs - pulledMs);
    const isOfNow = fresh.some(({ quarantinedMs }) => quarantinedMs <= startedMs + behindMs);
    for (const each of fresh) {
      if (signal.aborted) return onEnd('stopped', later);
      if (each.quarantinedMs > startedMs) later += 1;
      yield each;
    }
    looks = fresh.length === 0 ? looks + 1 : 0;
    if (looks > LOOKS) return onEnd('all read', later);
    if (isOfNow) laterLooks = 0;
    else if (fresh.length > 0) laterLooks += 1;
    if (laterLooks > MOST_LATER) return onEnd('going on', later);
    if (looks + laterLooks > 0) await passing(clock, quietMs / LOOKS);
  }
  onEnd('stopped', later);
}

const describe = ({ message }: PulledMessage): HeldRecord => ({
  id: message.messageId,
  quarantinedMs: Number(message.publishTime.seconds) * 1000 + Math.floor(message.publishTime.nanos / 1e6),
  attributes: message.attributes,
  data: message.data,
});
