import { join } from 'node:path';
import type { PubSub } from '@google-cloud/pubsub';
import { generator } from '../../local/everflow/generate.ts';
import { type LedgerLine, openLedger } from '../../local/everflow/ledger.ts';
import type { ExpectedEvent, GeneratedMessage } from '../../local/everflow/message.ts';
import { publish } from '../../local/everflow/publish.ts';
import { names } from '../../local/start/environment.ts';
import { rewriteMessage } from './rewrite.ts';
import type { Traffic } from './traffic.ts';
import type { WorldClock } from './world-clock.ts';

/** The publisher of a world. */
export interface Everflow {
  /** Publishes this share of the run's events, or what is left of it; resolves when all is confirmed. */
  publish(share: number): Promise<void>;
  /** Publishes one message beyond the run's events. */
  publishOne(): Promise<void>;
  /** What must become of the events published so far. */
  expected(): readonly ExpectedEvent[];
  close(): Promise<void>;
}

/** Long arrays make a run cheap without making its batches smaller. */
const LONGEST_ARRAY = 40;

export interface EverflowParts {
  readonly pubsub: PubSub;
  readonly dataDir: string;
  readonly clock: WorldClock;
  readonly seed: number;
  /** The run's events. */
  readonly events: number;
  readonly traffic: Traffic;
  /** Called for each message that stands in the ledger. */
  readonly onPublished: (line: LedgerLine) => void;
}

export function openEverflow(parts: EverflowParts): Everflow {
  const { pubsub, dataDir, clock, traffic } = parts;
  const { rewrite = (event) => event } = traffic;
  const { oversizedPercent = 0.2, invalidPercent = 0.5, arrayPercent = 60 } = traffic;
  const ledger = openLedger(join(dataDir, 'ledger.ndjson'));
  const topic = pubsub.topic(names.eventsTopic, { batching: { maxMessages: 100, maxMilliseconds: 5 } });
  const source = generator({
    ...{
      seed: parts.seed,
      startMs: clock.now(),
      oversizedPercent,
      invalidPercent,
      arrayPercent,
      longestArray: LONGEST_ARRAY,
    },
    ...(traffic.mix === undefined ? {} : { mix: traffic.mix }),
  });
  const expected: ExpectedEvent[] = [];

  /** Messages until there are so many events. */
  function* take(events: number): Generator<GeneratedMessage> {
    for (let taken = 0; taken < events; ) {
      const next = source.next();
      if (next.done === true) return;
      const message = rewriteMessage(next.value, rewrite);
      taken += message.events.length;
      expected.push(...message.events);
      yield message;
    }
  }
  const send = (events: number) =>
    publish(take(events), { topic, ledger, clock, onPublished: parts.onPublished });
  return {
    publish: async (share) => {
      const wanted = Math.ceil(parts.events * share);
      await send(Math.min(wanted, parts.events - expected.length));
    },
    publishOne: async () => {
      await send(1);
    },
    expected: () => expected,
    close: () => ledger.close(),
  };
}
