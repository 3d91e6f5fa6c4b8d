import type { PubSub } from '@google-cloud/pubsub';
import ms from 'ms';
import { describeProblem } from '../describe-problem.ts';
import { Failure } from '../failure.ts';
import { secondsOf } from '../google/span.ts';
import { iso } from '../times.ts';

/** So much earlier than what is retained a reading may begin: `--from 7d` of a topic that retains 7 days. */
const TOLERANCE_MS = 60_000;

/** What is to be read, and how that is said. */
export interface Demand {
  readonly pubsub: PubSub;
  readonly topic: string;
  readonly fromMs: number;
  readonly nowMs: number;
  /** `replaying topic events` */
  readonly doing: string;
  /** What can be done beside naming a later time, or beside waiting for a topic to retain something. */
  readonly otherwise: string;
}

/**
 * Throws where a topic no longer has all since a time. Pub/Sub answers a seek to a time that is not retained by what
 * it has, without a word. https://cloud.google.com/pubsub/docs/replay-overview
 */
export async function demandRetention(demand: Demand): Promise<void> {
  const { pubsub, topic, fromMs, nowMs, doing, otherwise } = demand;
  const retentionMs = await retentionOf(pubsub, topic, doing);
  if (retentionMs === 0) {
    throw new Failure(
      `${doing}: the topic retains nothing: set sluice:retentionDays and \`pulumi up\`, for what is published from then on, or ${otherwise}`,
    );
  }
  const earliestMs = nowMs - retentionMs;
  if (fromMs >= earliestMs - TOLERANCE_MS) return;
  throw new Failure(
    `${doing} from ${iso(fromMs)}: the topic retains ${ms(retentionMs, { long: true })} (sluice:retentionDays): begin at ${iso(earliestMs)} or later, or ${otherwise}`,
  );
}

/** How long a topic keeps every message, in ms; 0 where it keeps none. */
export async function retentionOf(pubsub: PubSub, topic: string, doing: string): Promise<number> {
  try {
    const [{ messageRetentionDuration: retention }] = await pubsub.topic(topic).getMetadata();
    return secondsOf(retention) * 1000;
  } catch (error) {
    throw new Failure(`${doing}: ${describeProblem(error)}`);
  }
}
