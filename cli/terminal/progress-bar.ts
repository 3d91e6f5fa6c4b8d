import ms from 'ms';

/** How far something has come. */
export interface Progress {
  /** From 0 to 1. */
  readonly fraction: number;
  readonly startedMs: number;
  readonly nowMs: number;
  /** Events so far. */
  readonly events: number;
  /** Whether it waits for something, so that its pace tells nothing; `words` say for what. */
  readonly isWaiting?: boolean;
  /** What else there is to say. */
  readonly words: string;
}

const WIDTH = 24;
/** Before that, an estimate of the time left is a guess. */
const TELLING_FRACTION = 0.01;

/** `[████████                ]  33 %  12000 events  3400/s  8s left  delivered 11990 …` */
export function progressBar({
  fraction,
  startedMs,
  nowMs,
  events,
  words,
  isWaiting = false,
}: Progress): string {
  const done = Math.min(1, Math.max(0, fraction));
  const filled = Math.round(done * WIDTH);
  const spentMs = Math.max(1, nowMs - startedMs);
  const bar = `[${'█'.repeat(filled)}${' '.repeat(WIDTH - filled)}] ${String(Math.floor(done * 100)).padStart(3)} %`;
  const left =
    isWaiting || done < TELLING_FRACTION || done >= 1
      ? ''
      : `  ${ms(Math.ceil(((spentMs / done) * (1 - done)) / 1000) * 1000)} left`;
  return `${bar}  ${events} events  ${Math.round((events * 1000) / spentMs)}/s${left}  ${words}`.trimEnd();
}
