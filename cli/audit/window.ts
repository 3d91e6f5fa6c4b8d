import type { Instant } from '../arguments/instant.ts';
import { windowOf } from '../arguments/window.ts';
import { BadUsage } from '../failure.ts';
import type { Window } from '../reading/read-window.ts';
import { DAY_MS, HOUR_MS, iso } from '../times.ts';

/** The window that was asked for; throws BadUsage where it makes no sense. */
export function pastWindowOf(from: Instant, to: Instant | undefined, nowMs: number): Window {
  const window = windowOf(from, to, nowMs, '--to');
  if (window.untilMs <= nowMs) return window;
  throw new BadUsage(`--to ${iso(window.untilMs)} is in the future: name a time that has passed`);
}

/** Clocks differ: what Pub/Sub dates before the end may still come after it. */
const SETTLED_MS = 5 * 60 * 1000;

/** Throws BadUsage where a window ended so lately that its record might be wrong. */
export function demandSettled({ untilMs }: Window, nowMs: number): void {
  if (nowMs - untilMs >= SETTLED_MS) return;
  throw new BadUsage(
    `--record: the window ended less than 5 minutes ago, at ${iso(untilMs)}: clocks differ; record it later`,
  );
}

/** The UTC days of a window, each by its first ms; throws BadUsage where it begins or ends within a day. */
export function daysOf({ fromMs, untilMs }: Window): readonly number[] {
  for (const [flag, ms] of [
    ['--from', fromMs],
    ['--to', untilMs],
  ] as const) {
    if (ms % DAY_MS !== 0) {
      throw new BadUsage(
        `${flag} ${iso(ms)} lies within a day: days are recorded whole, in UTC (2026-11-21)`,
      );
    }
  }
  return Array.from({ length: (untilMs - fromMs) / DAY_MS }, (_, index) => fromMs + index * DAY_MS);
}

/** What should be known about how far the result can be trusted. */
export function warningsOf({ untilMs }: Window, nowMs: number): readonly string[] {
  if (nowMs - untilMs >= HOUR_MS) return [];
  return [
    'the window ended less than an hour ago: events may still be on their way, and Flowcore may take an hour to show those of earlier hours; run it again later before you send anything',
  ];
}
