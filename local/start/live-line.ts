import { createLogUpdate } from 'log-update';
import type { Clock } from '../../functions/clock.ts';

/** How the run stands, as shown while it lasts. */
export interface Progress {
  readonly published: number;
  readonly delivered: number;
  readonly overflowed: number;
  readonly quarantined: number;
  readonly inFlight: number;
  readonly eventsPerSecond: number;
  readonly p99Ms: number | undefined;
}

/** Where the run tells people how it stands. */
export interface LiveLine {
  /** A line that stays. */
  note(line: string): void;
  /** Ends the live line; what is written afterwards stands below it. */
  close(): void;
}

export interface LiveLineOptions {
  readonly stream: NodeJS.WriteStream;
  readonly clock: Clock;
  readonly progress: () => Progress;
}

const TERMINAL_EVERY_MS = 200;
const PLAIN_EVERY_MS = 2_000;

/** One line that is rewritten in place on a terminal; elsewhere a plain line every two seconds. */
export function openLiveLine({ stream, clock, progress }: LiveLineOptions): LiveLine {
  const live = stream.isTTY ? createLogUpdate(stream) : undefined;
  const everyMs = live === undefined ? PLAIN_EVERY_MS : TERMINAL_EVERY_MS;
  let last = '';
  const show = (): void => {
    const line = progressLine(progress());
    if (live !== undefined) live(line);
    else if (line !== last) stream.write(`${line}\n`);
    last = line;
  };
  const again = (): (() => void) =>
    clock.after(everyMs, () => {
      show();
      cancel = again();
    });
  let cancel = again();
  return {
    note(line) {
      live?.clear();
      stream.write(`${line}\n`);
    },
    close() {
      cancel();
      show();
      live?.done();
    },
  };
}

/** The line itself. */
export function progressLine(progress: Progress): string {
  const { published, delivered, overflowed, quarantined, inFlight, eventsPerSecond, p99Ms } = progress;
  const counts = `published ${published}  delivered ${delivered}  overflowed ${overflowed}  quarantined ${quarantined}`;
  const latency = p99Ms === undefined ? '' : `  p99 ${p99Ms} ms`;
  return `${counts}  in flight ${inFlight}  ${Math.round(eventsPerSecond)}/s${latency}`;
}
