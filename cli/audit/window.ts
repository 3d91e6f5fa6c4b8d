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
