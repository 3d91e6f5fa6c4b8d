import type { Clock } from '../../functions/clock.ts';
import { type Counts, toJson } from './counts.ts';
import type { Phase, ReplayState, ReplayStates } from './state.ts';

export interface StateKeeper {
  /** Saves where the replay stands; from then on that is done by itself, too. */
  save(phase: Phase): Promise<void>;
  /** Saves for the last time: no process is at it any more. Without a phase it stays in the one it has. */
  end(phase?: Phase): Promise<void>;
  phase(): Phase;
  spentMs(): number;
}

export interface StateKeeperParts {
  readonly states: Pick<ReplayStates, 'save'>;
  /** As it was found. */
  readonly before: ReplayState;
  readonly counts: Counts;
  readonly clock: Clock;
  readonly pid: number;
  note(line: string): void;
}

const EVERY_MS = 1000;

/** Keeps the state file up to date. */
export function keepState({ states, before, counts, clock, pid, note }: StateKeeperParts): StateKeeper {
  const startedMs = clock.now();
  let phase = before.phase;
  let cancel = (): void => {};
  let saving: Promise<void> = Promise.resolve();
  const spentMs = (): number => before.spentMs + clock.now() - startedMs;
  /** One after the other: each replaces the file. */
  const write = (now: number | null): Promise<void> => {
    const state = {
      ...before,
      phase,
      counts: toJson(counts),
      spentMs: spentMs(),
      savedMs: clock.now(),
      pid: now,
    };
    saving = saving.catch(() => {}).then(() => states.save(state));
    return saving;
  };
  const again = (): void => {
    cancel = clock.after(EVERY_MS, () => {
      // Without the file the replay goes on all the same; after a death it would know less of what it did.
      write(pid).catch((error: Error) => note(error.message));
      again();
    });
  };
  return {
    phase: () => phase,
    spentMs,
    async save(now) {
      phase = now;
      await write(pid);
      cancel();
      again();
    },
    async end(now = phase) {
      cancel();
      phase = now;
      await write(null);
    },
  };
}
