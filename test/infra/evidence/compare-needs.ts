import type { Need } from '../../../infra/permissions.ts';
import { describeNeed } from './recorded-account.ts';

/** How what is granted differs from what was asked for; both empty where every need has its evidence. */
export interface NeedsDifference {
  /** Asked for by a call, and not granted. */
  readonly missing: readonly string[];
  /** Granted, and asked for by no call. */
  readonly superfluous: readonly string[];
}

/** Compares the needs of `infra/permissions.ts` with the evidence for them. */
export function compareNeeds(granted: readonly Need[], evidence: readonly Need[]): NeedsDifference {
  return { missing: without(evidence, granted), superfluous: without(granted, evidence) };
}

function without(needs: readonly Need[], others: readonly Need[]): readonly string[] {
  const known = new Set(others.map(describeNeed));
  return needs.map(describeNeed).filter((line) => !known.has(line));
}
