import { invalid, preconditionFailed, StorageError } from './errors.ts';

/** What a request demands of the object before it may proceed; generation 0 stands for "does not exist". */
export interface Preconditions {
  readonly ifGenerationMatch?: number;
  readonly ifGenerationNotMatch?: number;
  readonly ifMetagenerationMatch?: number;
  readonly ifMetagenerationNotMatch?: number;
}

/** The two counters that preconditions compare with. */
export interface Version {
  readonly generation: number;
  readonly metageneration: number;
}

const names = [
  'ifGenerationMatch',
  'ifGenerationNotMatch',
  'ifMetagenerationMatch',
  'ifMetagenerationNotMatch',
] as const;

/** Reads the preconditions out of a request's query. */
export function parsePreconditions(query: URLSearchParams): Preconditions {
  const given = names.flatMap((name) => {
    const value = query.get(name);
    if (value === null) return [];
    if (!/^\d{1,19}$/.test(value)) throw invalid(`Invalid value for ${name}: ${value}`);
    return [[name, Number(value)] as const];
  });
  return Object.fromEntries(given);
}

/**
 * Whether a request may proceed: `mismatch` when a Match failed, `unchanged` when a NotMatch did.
 * https://cloud.google.com/storage/docs/request-preconditions
 */
export function judgePreconditions(
  current: Version | undefined,
  wanted: Preconditions,
): 'met' | 'mismatch' | 'unchanged' {
  const generation = current?.generation ?? 0;
  const metageneration = current?.metageneration ?? 0;
  const { ifGenerationMatch, ifMetagenerationMatch } = wanted;
  if (ifGenerationMatch !== undefined && ifGenerationMatch !== generation) return 'mismatch';
  if (ifMetagenerationMatch !== undefined && ifMetagenerationMatch !== metageneration) return 'mismatch';
  if (wanted.ifGenerationNotMatch === generation) return 'unchanged';
  if (wanted.ifMetagenerationNotMatch === metageneration) return 'unchanged';
  return 'met';
}

/** Refuses with 412; a read whose NotMatch failed gets 304, as the service answers it. */
export function requirePreconditions(
  current: Version | undefined,
  wanted: Preconditions,
  kind: 'read' | 'write',
): void {
  const verdict = judgePreconditions(current, wanted);
  if (verdict === 'met') return;
  if (verdict === 'unchanged' && kind === 'read') throw new StorageError(304, 'notModified', 'Not Modified');
  throw preconditionFailed();
}
