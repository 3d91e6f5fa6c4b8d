import Table from 'cli-table3';
import type { Judgement } from '../judge/judgement.ts';
import type { Counts } from './counts.ts';

/** The result of a run; all but `retried`, `flowcoreRequests` and the timings come from the judge. */
export interface Summary {
  readonly published: number;
  readonly delivered: number;
  readonly overflowed: number;
  readonly quarantined: number;
  readonly filtered: number;
  /** null, like the next two, where the events went to a Flowcore that the judge cannot read. */
  readonly lost: number | null;
  readonly duplicates: number | null;
  readonly missedByRunningConsumer: number | null;
  readonly retried: number;
  readonly flowcoreRequests: number;
  readonly fileUploads: number;
  /** From the first publish until everything was settled; null, like the next one, where that never was. */
  readonly seconds: number | null;
  readonly eventsPerSecond: number | null;
  /** From Pub/Sub's publish time to Flowcore's time of storing, as both wrote it down; null where unknown. */
  readonly latencyMs: { readonly p50: number | null; readonly p99: number | null };
  readonly quarantineReasons: Readonly<Record<string, number>>;
  readonly balanced: boolean;
}

/** What the run itself knows. */
export interface RunFacts {
  /** Events published in this run. */
  readonly published: number;
  /** Events that this run had to publish. */
  readonly due: number;
  readonly seconds: number;
  readonly isSettled: boolean;
}

/** Puts the judge's findings and the run's own measurements together. */
export function summarise(judgement: Judgement, counts: Counts, run: RunFacts): Summary {
  const { published, quarantined, filtered, lost, duplicates, missedByRunningConsumer } = judgement;
  // What a Flowcore elsewhere has stored only Sluice can tell; the judge then vouches for the quarantine alone.
  const delivered = judgement.delivered ?? counts.delivered;
  const overflowed = judgement.overflowed ?? counts.overflowed;
  const addsUp = published === delivered + overflowed + quarantined + filtered;
  const isAllThere = published >= Math.max(run.published, run.due);
  return {
    published,
    delivered,
    overflowed,
    quarantined,
    filtered,
    lost,
    duplicates,
    missedByRunningConsumer,
    retried: counts.retried,
    flowcoreRequests: counts.flowcoreRequests,
    fileUploads: judgement.fileUploads ?? counts.uploads,
    seconds: run.isSettled ? round(run.seconds) : null,
    eventsPerSecond: run.isSettled ? round(run.published / Math.max(run.seconds, 0.001)) : null,
    latencyMs: { p50: judgement.latencyMs.p50, p99: judgement.latencyMs.p99 },
    quarantineReasons: judgement.quarantineReasons,
    balanced: judgement.balanced && addsUp && isAllThere && run.isSettled,
  };
}

const round = (value: number): number => Math.round(value * 100) / 100;

/** The summary as people read it. */
export function summaryTable(summary: Summary): string {
  const { latencyMs, quarantineReasons } = summary;
  // Lines between the rows would make the table twice as long.
  const chars = { mid: '', 'left-mid': '', 'mid-mid': '', 'right-mid': '' };
  const table = new Table({ chars, colAligns: ['left', 'right'], style: { head: [], border: [] } });
  table.push(
    ['published', summary.published],
    ['delivered', summary.delivered],
    ['overflowed', summary.overflowed],
    ['quarantined', summary.quarantined],
    ...Object.entries(quarantineReasons).map(([reason, count]) => [`  ${reason}`, count]),
    ['filtered', summary.filtered],
    ['lost', summary.lost ?? 'unknown'],
    ['duplicates', summary.duplicates ?? 'unknown'],
    ['missed by a running consumer', summary.missedByRunningConsumer ?? 'unknown'],
    ['retried', summary.retried],
    ['batch requests to Flowcore', summary.flowcoreRequests],
    ['files uploaded', summary.fileUploads],
    ['seconds', summary.seconds ?? 'unknown'],
    ['events per second', summary.eventsPerSecond ?? 'unknown'],
    ['publish to stored, ms: half within', latencyMs.p50 ?? 'unknown'],
    ['publish to stored, ms: 99 % within', latencyMs.p99 ?? 'unknown'],
  );
  return table.toString();
}

const BALANCED = 'balanced: yes, every published event was found where it belongs, byte for byte';
const BALANCED_IN_PART =
  'balanced: yes, as far as can be judged here: every event in quarantine belongs there and is kept byte for byte; ' +
  'what the other Flowcore holds was not judged, delivered and overflowed are what Sluice counted';

/** The verdict in words, with what to look at when it is no. */
export function verdict(
  { balanced, published, lost }: Summary,
  { unknown, mismatches }: Judgement,
  run: Pick<RunFacts, 'published' | 'due'> & { readonly unsettled: string | undefined },
  dataDir: string | undefined,
): string {
  if (balanced) return lost === null ? BALANCED_IN_PART : BALANCED;
  const due = Math.max(run.published, run.due);
  const kept = dataDir === undefined ? 'run again with --data DIR to keep them' : `they lie in ${dataDir}`;
  return [
    `balanced: no; compare the ledger with the stores (${kept})`,
    ...(run.unsettled === undefined ? [] : [`  unsettled when nothing moved any more: ${run.unsettled}`]),
    ...(published < due ? [`  the ledger has ${published} event(s), the run had to publish ${due}`] : []),
    ...(unknown === 0 ? [] : [`  ${unknown} stored record(s) belong to nothing that was published`]),
    ...mismatches.map((mismatch) => `  ${mismatch}`),
  ].join('\n');
}
