import { createLogUpdate } from 'log-update';
import type { Clock } from '../../functions/clock.ts';
import type { Surroundings } from '../surroundings.ts';

/** Where a program that takes its time tells people how it stands. */
export interface LiveLine {
  /** A line that stays. */
  note(line: string): void;
  /** Ends the live line; what is written afterwards stands below it. */
  close(): void;
}

export interface LiveLineOptions {
  readonly stream: NodeJS.WriteStream;
  readonly clock: Clock;
  /** How it stands now, in one line; nothing is shown while there is nothing to say. */
  readonly line: () => string;
}

const TERMINAL_EVERY_MS = 200;
const PLAIN_EVERY_MS = 2_000;

/** One line that is rewritten in place on a terminal; elsewhere a plain line every two seconds, where it has changed. */
export function openLiveLine({ stream, clock, line }: LiveLineOptions): LiveLine {
  const live = stream.isTTY ? createLogUpdate(stream) : undefined;
  const everyMs = live === undefined ? PLAIN_EVERY_MS : TERMINAL_EVERY_MS;
  let last = '';
  const show = (): void => {
    const now = line();
    if (now === '' && last === '') return;
    if (live !== undefined) live(now);
    else if (now !== last) stream.write(`${now}\n`);
    last = now;
  };
  const again = (): (() => void) =>
    clock.after(everyMs, () => {
      show();
      cancel = again();
    });
  let cancel = again();
  return {
    note(text) {
      live?.clear();
      stream.write(`${text}\n`);
    },
    close() {
      cancel();
      show();
      if (last !== '') live?.done();
    },
  };
}

/** Tells how it stands while a command does something; what the command writes in the end stands below. */
export async function withLiveLine<T>(
  { err: stream, clock }: Pick<Surroundings, 'err' | 'clock'>,
  line: () => string,
  work: (live: Pick<LiveLine, 'note'>) => Promise<T>,
): Promise<T> {
  const live = openLiveLine({ stream, clock, line });
  try {
    return await work(live);
  } finally {
    live.close();
  }
}
