import { bad, ok, type Verdict, warn } from './finding.ts';

/** Off by this much, a window of `--from 2h` is no longer where its operator thinks it is. */
const WARN_MS = 30_000;
const BAD_MS = 5 * 60_000;

/** The `Date` of an HTTP answer: when it was sent, to the second. */
export interface DatedAnswer {
  readonly serverMs: number;
  /** This machine's clock before and after. */
  readonly sentMs: number;
  readonly receivedMs: number;
}

/** By how much this machine's clock is ahead, in ms; what lies within the answer's travel counts as right. */
export function clockOffsetMs({ serverMs, sentMs, receivedMs }: DatedAnswer): number {
  // The header is cut to the second, so the answer was sent up to a second later.
  if (sentMs > serverMs + 1000) return sentMs - (serverMs + 1000);
  return receivedMs < serverMs ? receivedMs - serverMs : 0;
}

export function judgeClock(answer: DatedAnswer): Verdict {
  const offsetMs = clockOffsetMs(answer);
  const awayMs = Math.abs(offsetMs);
  if (awayMs <= WARN_MS) return ok(`right to ${Math.max(1, Math.ceil(awayMs / 1000))} s`);
  const says = `this machine is ${Math.round(awayMs / 1000)} s ${offsetMs > 0 ? 'ahead' : 'behind'}: spans before now mean other times`;
  return awayMs > BAD_MS ? bad(says, SET_CLOCK) : warn(says, SET_CLOCK);
}

const SET_CLOCK = 'sudo timedatectl set-ntp true';
