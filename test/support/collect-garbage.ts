import { setFlagsFromString } from 'node:v8';
import { runInNewContext } from 'node:vm';

/** V8 keeps the shapes of objects, and with them the names of their members, for a few collections. */
const COLLECTIONS = 4;

/** Collects all garbage; Node hides the collector unless it is asked for it. */
export function collectGarbage(): void {
  setFlagsFromString('--expose-gc');
  const gc: () => void = runInNewContext('gc');
  for (let count = 0; count < COLLECTIONS; count += 1) gc();
}
