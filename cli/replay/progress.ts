import type { Clock } from '../../functions/clock.ts';
import { type LiveLine, openLiveLine } from '../terminal/live-line.ts';
import { progressBar } from '../terminal/progress-bar.ts';
import { iso } from '../times.ts';
import { type Counts, eventsOf, totalOf } from './counts.ts';
import type { ReplayRequest } from './request.ts';
import type { Track } from './track.ts';

export interface ProgressParts {
  readonly stream: NodeJS.WriteStream;
  readonly clock: Clock;
  readonly request: Pick<ReplayRequest, 'untilMs' | 'quietMs'>;
  readonly counts: Counts;
  readonly track: Track;
  /** Said before the counts, where they are not what has happened. */
  readonly supposing?: string;
}

/** After that long without a message, the line says what it waits for. */
const TELLING_QUIET_MS = 3000;

/** Shows how a replay stands while it reads; events and rate are those of this process. */
export function openProgress({ stream, clock, request, counts, track, supposing }: ProgressParts): LiveLine {
  const startedMs = clock.now();
  const before = eventsOf(counts);
  return openLiveLine({
    stream,
    clock,
    line() {
      const waits = waitWords(request, track, clock.now());
      return progressBar({
        fraction: track.fraction(),
        startedMs,
        nowMs: clock.now(),
        events: eventsOf(counts) - before,
        words: [supposing, ...countWords(counts), ...waits].filter((each) => each !== undefined).join('  '),
        isWaiting: waits.length > 0,
      });
    },
  });
}

function countWords({ delivered, overflowed, quarantined, filtered, skipped, retried }: Counts): string[] {
  const all = {
    delivered,
    overflowed,
    quarantined: totalOf(quarantined),
    filtered: totalOf(filtered),
    skipped: totalOf(skipped),
    'sent again': retried,
  };
  return Object.entries(all)
    .filter(([, count]) => count > 0)
    .map(([name, count]) => `${name} ${count}`);
}

function waitWords({ untilMs, quietMs }: ProgressParts['request'], track: Track, nowMs: number): string[] {
  if (nowMs < untilMs) return [`until ${iso(untilMs)}`];
  const quiet = track.quietMs();
  if (quiet < TELLING_QUIET_MS || track.fraction() === 1) return [];
  return [`nothing new for ${Math.round(quiet / 1000)} of ${quietMs / 1000} s`];
}
