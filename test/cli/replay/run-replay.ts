import { generator } from '../../../local/everflow/generate.ts';
import type { GeneratedMessage } from '../../../local/everflow/message.ts';
import type { GeneratorOptions } from '../../../local/everflow/scene.ts';
import type { StoredEvent } from '../../../local/flowcore/stored-event.ts';
import { type Deployment, subscriptionName } from '../../support/deployment.ts';
import type { Ran, RunOptions } from '../../support/run-sluice.ts';

/** What `sluice replay --json` tells. */
export interface Report {
  readonly replayId: string;
  readonly isDryRun: boolean;
  readonly isComplete: boolean;
  readonly from: string;
  readonly until: string;
  readonly read: { readonly messages: number; readonly events: number };
  readonly delivered: number;
  readonly overflowed: number;
  readonly retried: number;
  readonly quarantined: Readonly<Record<string, number>>;
  readonly filtered: Readonly<Record<string, number>>;
  readonly skipped: Readonly<Record<string, number>>;
  readonly types: Readonly<Record<string, number>>;
  readonly hours: Readonly<Record<string, number>>;
  readonly sizes: Readonly<Record<string, number>>;
  readonly ages: Readonly<Record<string, number>>;
  readonly kills: number;
  readonly isExact: boolean;
  readonly resume?: string;
  readonly quarantineFile?: string;
}

/** The quiet time, and the lease before it that a process before may have held. */
const LONGER_THAN_QUIET_MS = 91_000 + 60_000;

export const pause = (ms = 20): Promise<void> => new Promise((resolve) => void setTimeout(resolve, ms));

/** Messages as Everflow sends them. */
export const madeMessages = (
  deployment: Deployment,
  options: Omit<GeneratorOptions, 'startMs'>,
): readonly GeneratedMessage[] => [...generator({ startMs: deployment.clock.now(), ...options })];

/** What waits in a subscription; undefined where there is none of that name. */
export function backlogOf({ pubsubServer }: Deployment, name: string): number | undefined {
  try {
    return pubsubServer.backlog(subscriptionName(name));
  } catch {
    return undefined;
  }
}

/**
 * Runs a replay to its end, with an id that makes its subscription known: once nothing waits in it, the quiet time
 * passes at once.
 */
export async function runReplay(
  deployment: Deployment,
  id: string,
  args: readonly string[],
  options: Partial<RunOptions> = {},
): Promise<Ran> {
  const kind = args.includes('--execute') ? 'replay' : 'dry-run';
  const named = args.includes('--resume') ? [] : ['--replay-id', id];
  let isOver = false;
  let hasPassed = false;
  const ran = deployment.sluice(['replay', '--json', ...named, ...args], options).finally(() => {
    isOver = true;
  });
  while (!isOver) {
    await pause();
    if (hasPassed || backlogOf(deployment, `sluice-${kind}-${id}`) !== 0) continue;
    deployment.shiftClock(LONGER_THAN_QUIET_MS);
    hasPassed = true;
  }
  return ran;
}

interface Delivery {
  readonly message_id: string;
  readonly publish_time: string;
  readonly replay?: string;
}

/** A stored event's payload. */
export const payloadOf = ({
  raw,
}: StoredEvent): Readonly<Record<string, unknown>> & { readonly delivery: Delivery } => JSON.parse(raw);

/** The replay that a stored event comes from; undefined for a live one. */
export const replayOf = (event: StoredEvent): string | undefined => payloadOf(event).delivery?.replay;

/** Events of the main stream, without the parts of files. */
export const mainStream = (events: readonly StoredEvent[]): readonly StoredEvent[] =>
  events.filter(({ eventType }) => !eventType.includes('.file.'));

/** A stored event without what tells a replay from a live delivery. */
export function withoutReplay(event: StoredEvent): string {
  const { eventTime, validTime, eventType, timeBucket } = event;
  // A replay stages an object of its own, which says so: id, size and checksum of the file differ.
  const raw = event.raw
    .replace(/,"replay":"[^"]*"/, '')
    .replace(/"file_id":"[^"]*","size":\d+,"sha256":"[^"]*"/, '');
  return JSON.stringify([eventTime, validTime, eventType, timeBucket, raw]);
}
