import { BadUsage } from '../failure.ts';
import type { Window } from '../reading/read-window.ts';
import { iso } from '../times.ts';
import { type Instant, resolveInstant } from './instant.ts';

/** The flag that says where a window ends. */
type EndFlag = '--to' | '--until';

/** The window that flags ask for, until now where they do not say; throws BadUsage where nothing lies in it. */
export function windowOf(from: Instant, end: Instant | undefined, nowMs: number, flag: EndFlag): Window {
  const fromMs = resolveInstant(from, nowMs);
  const untilMs = end === undefined ? nowMs : resolveInstant(end, nowMs);
  demandOrder(fromMs, untilMs, flag);
  return { fromMs, untilMs };
}

/** Throws BadUsage where a window does not begin before it ends. */
export function demandOrder(fromMs: number, untilMs: number, flag: EndFlag): void {
  if (fromMs < untilMs) return;
  throw new BadUsage(
    `--from ${iso(fromMs)} is not before ${flag} ${iso(untilMs)}: nothing lies between them`,
  );
}
