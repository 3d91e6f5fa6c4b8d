import { codeOf } from '../google/resource-names.ts';
import type { ReplayState } from './state.ts';

/** A process that is at a replay saves its state every second; after a restart its id may be another's. */
const SURELY_SAVED_MS = 15_000;

/** Whether another process is at a replay. */
export function isRunning({ pid, savedMs }: Pick<ReplayState, 'pid' | 'savedMs'>, nowMs: number): boolean {
  if (pid === null || pid === process.pid || nowMs - savedMs > SURELY_SAVED_MS) return false;
  try {
    // Signal 0 reaches nobody: it asks whether the process exists.
    process.kill(pid, 0);
    return true;
  } catch (error) {
    return codeOf(error) === 'EPERM';
  }
}
