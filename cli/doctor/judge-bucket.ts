import { bad, ok, skip, type Verdict, warn } from './finding.ts';

/** A rule of a bucket's lifecycle: https://cloud.google.com/storage/docs/lifecycle */
export interface LifecycleRule {
  readonly action?: { readonly type?: string };
  readonly condition?: Readonly<Record<string, unknown>>;
}

/** What the client tells of a bucket, as far as it matters here. */
export interface BucketState {
  readonly lifecycle?: { readonly rule?: readonly LifecycleRule[] } | null;
  readonly iamConfiguration?: {
    readonly publicAccessPrevention?: string;
    readonly uniformBucketLevelAccess?: { readonly enabled?: boolean };
  };
}

/** An object gets its custom time when it has been uploaded; infra/budgets.ts: longer than any redelivery takes. */
export const UPLOADED_OBJECT_DAYS = 32;

/** Conditions that hold for no object that has not been uploaded, or for none that is live. */
const HARMLESS = [
  'daysSinceCustomTime',
  'customTimeBefore',
  'daysSinceNoncurrentTime',
  'noncurrentTimeBefore',
];

const isHarmless = (condition: Readonly<Record<string, unknown>> = {}): boolean =>
  HARMLESS.some((name) => condition[name] !== undefined) ||
  condition.isLive === false ||
  Number(condition.numNewerVersions ?? 0) > 0;

/** What was never uploaded must never be deleted; what was must stay while its event can still come again. */
export function judgeLifecycle({ lifecycle }: BucketState, mend: string): Verdict {
  const deletes = (lifecycle?.rule ?? []).filter(({ action }) => action?.type === 'Delete');
  const harmful = deletes.filter(({ condition }) => !isHarmless(condition));
  if (harmful.length > 0) {
    const conditions = harmful.map(({ condition }) => Object.keys(condition ?? {}).join('+') || 'nothing');
    return bad(`a rule deletes by ${conditions.join(', ')}: also what was never uploaded`, mend);
  }
  const spans = deletes.flatMap(({ condition }) => condition?.daysSinceCustomTime ?? []).map(Number);
  const [shortest] = spans.toSorted((one, other) => one - other);
  if (shortest === undefined) {
    return warn('no rule deletes by daysSinceCustomTime: what has been uploaded stays for ever', mend);
  }
  if (shortest < UPLOADED_OBJECT_DAYS) {
    return warn(`objects go ${shortest} days after their upload, while their events can still come`, mend);
  }
  return ok(`deletes only what was uploaded ${shortest} days ago`);
}

/** Events are personal data: nobody outside the project's own accounts may read them. */
export function judgeAccess({ iamConfiguration }: BucketState, mend: string): Verdict {
  if (iamConfiguration === undefined) return skip('this server does not say who has access');
  const { publicAccessPrevention: prevention, uniformBucketLevelAccess: uniform } = iamConfiguration;
  if (uniform?.enabled !== true) return bad('objects can have access lists of their own', mend);
  if (prevention !== 'enforced') return bad('it can be opened to the public', mend);
  return ok('uniform access, never public');
}
