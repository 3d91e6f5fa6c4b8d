/** What the functions say they did; the judge does not rely on it. */
export interface Counts {
  /** Requests to Flowcore's batch route. */
  readonly flowcoreRequests: number;
  readonly delivered: number;
  readonly overflowed: number;
  readonly quarantined: number;
  readonly filtered: number;
  readonly retried: number;
  /** Files uploaded. */
  readonly uploads: number;
}

export const noCounts: Counts = {
  flowcoreRequests: 0,
  delivered: 0,
  overflowed: 0,
  quarantined: 0,
  filtered: 0,
  retried: 0,
  uploads: 0,
};

/** The members of the functions' log lines that are counted. */
interface LogLine {
  readonly message?: unknown;
  readonly fate?: unknown;
  readonly books?: { readonly fates?: Readonly<Record<string, number>> } | null;
}

/** Adds what one line of a function's log tells; a line of another form tells nothing. */
export function withLogLine(counts: Counts, line: string): Counts {
  const entry = parseLine(line);
  const { fates = {} } = entry.books ?? {};
  const isUpload = entry.message === 'upload';
  return {
    flowcoreRequests: counts.flowcoreRequests + (entry.message === 'batch' ? 1 : 0),
    delivered: counts.delivered + (fates.delivered ?? 0),
    overflowed: counts.overflowed + (fates.overflowed ?? 0),
    quarantined: counts.quarantined + (fates.quarantined ?? 0),
    filtered: counts.filtered + (fates.filtered ?? 0),
    retried: counts.retried + (fates.retry ?? 0) + (isUpload && entry.fate === 'retry' ? 1 : 0),
    uploads: counts.uploads + (isUpload && entry.fate === 'delivered' ? 1 : 0),
  };
}

/** Events with a fate that is an end. */
export const settledEvents = ({ delivered, overflowed, quarantined, filtered }: Counts): number =>
  delivered + overflowed + quarantined + filtered;

function parseLine(line: string): LogLine {
  try {
    const value: unknown = JSON.parse(line);
    return typeof value === 'object' && value !== null ? value : {};
  } catch {
    return {};
  }
}
