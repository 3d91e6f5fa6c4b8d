import type { Clock } from '../../functions/clock.ts';
import { BadSettings } from '../../functions/read-config.ts';
import { describeProblem } from '../describe-problem.ts';
import { codeOf, NOT_FOUND, PERMISSION_DENIED, UNIMPLEMENTED } from '../google/resource-names.ts';
import { bad, skip, type Verdict, warn } from './finding.ts';
import { limited } from './limit.ts';

/** What asking for something has brought. */
export type Fetched<T> =
  | { readonly kind: 'found'; readonly value: T }
  | { readonly kind: 'missing' }
  /** `verdict` says why nobody knows. */
  | { readonly kind: 'unknown'; readonly verdict: Verdict };

/** gRPC's codes, HTTP's 404, 403 and 501, and the same as text, which the Cloud Storage client gives now and then. */
const MISSING: ReadonlySet<unknown> = new Set([NOT_FOUND, 404, '404']);
const DENIED: ReadonlySet<unknown> = new Set([PERMISSION_DENIED, 403, '403']);
const UNSERVED: ReadonlySet<unknown> = new Set([UNIMPLEMENTED, 501, '501']);

const LIMIT_MS = 20_000;

/** google-auth-library's words where nothing on the machine says who runs the command. */
const NO_CREDENTIALS = /default credentials/i;

/** Waits for something that was asked for, up to a limit; what goes wrong is part of the result. */
export async function fetched<T>(clock: Clock, asked: () => Promise<T>): Promise<Fetched<T>> {
  try {
    return { kind: 'found', value: await limited(clock, LIMIT_MS, asked()) };
  } catch (error) {
    // Its own check tells what is not set.
    if (error instanceof BadSettings) throw error;
    const code = codeOf(error);
    if (MISSING.has(code)) return { kind: 'missing' };
    return { kind: 'unknown', verdict: unknownBecause(error, code) };
  }
}

/** Nothing is known of a service that does not answer, and then nothing else works either. */
function unknownBecause(error: unknown, code: unknown): Verdict {
  if (UNSERVED.has(code)) return skip('this emulator cannot be asked for it');
  const problem = describeProblem(error);
  if (NO_CREDENTIALS.test(problem)) return bad(problem, 'gcloud auth application-default login');
  return DENIED.has(code) ? warn(`not checked: ${problem}`) : bad(problem);
}

/** Judges what was found; what is missing or unknown is told by the check for its existence, once. */
export function judge<T>(fetched: Fetched<T>, decide: (value: T) => Verdict): Verdict {
  switch (fetched.kind) {
    case 'found':
      return decide(fetched.value);
    case 'missing':
      return skip('it does not exist');
    case 'unknown':
      return skip('nothing is known of it, see above');
  }
}
