import type { Clock } from '../../functions/clock.ts';
import { BadSchemas } from '../../functions/event-types/annotation.ts';
import { BadSettings } from '../../functions/read-config.ts';
import { describeProblem } from '../describe-problem.ts';
import type { Check } from './check.ts';
import { type Finding, skip, type Verdict, warn } from './finding.ts';
import { limited } from './limit.ts';

/** A finding, and the check that made it. */
export interface Checked extends Finding {
  readonly group: Check['group'];
  readonly check: string;
}

/** Above the limits of what a check asks for, one after the other. */
const LIMIT_MS = 45_000;

/** Runs all checks at once; one that comes to nothing says so, and the others go on. */
export async function runChecks(
  checks: readonly Check[],
  clock: Clock,
  onDone: () => void = () => {},
): Promise<readonly Checked[]> {
  const found = await Promise.all(
    checks.map(async (each): Promise<readonly Checked[]> => {
      const findings = await findingsOf(each, clock);
      onDone();
      return findings.map((finding) => ({ group: each.group, check: each.name, ...finding }));
    }),
  );
  return found.flat();
}

async function findingsOf({ what, run }: Check, clock: Clock): Promise<readonly Finding[]> {
  try {
    return await limited(clock, LIMIT_MS, run());
  } catch (error) {
    return [{ what, ...notMade(error) }];
  }
}

/** What is wrong with settings and schemas, their own checks tell. */
function notMade(error: unknown): Verdict {
  if (error instanceof BadSettings) return skip('the settings come first');
  if (error instanceof BadSchemas) return skip('the schemas come first');
  return warn(`not checked: ${describeProblem(error)}`);
}
