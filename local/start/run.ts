import { mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { type LiveLine, openLiveLine } from '../../cli/terminal/live-line.ts';
import type { Clock } from '../../functions/clock.ts';
import type { EventType } from '../../functions/event-types/event-type.ts';
import { openLedger } from '../everflow/ledger.ts';
import { publish } from '../everflow/publish.ts';
import type { Judgement } from '../judge/judgement.ts';
import { publishedEvents } from '../judge/published-event.ts';
import { askJudge, type Question } from './ask-judge.ts';
import { type Closers, createClosers } from './closers.ts';
import { type Counts, settledEvents } from './counts.ts';
import { names, sluiceSettings } from './environment.ts';
import type { StartOptions } from './flags.ts';
import { openLiveLatency } from './live-latency.ts';
import { messagesFor } from './messages.ts';
import { progressLine } from './progress-line.ts';
import { reach } from './reach.ts';
import { type Servers, startServers } from './servers.ts';
import { type Settled, settle } from './settle.ts';
import { createEmulatorLook, standingOfBacklogs } from './standing.ts';
import { type System, startSystem } from './system.ts';
import { createTracker, type Tracker } from './tracker.ts';

export interface RunParts {
  readonly options: StartOptions;
  readonly dataDir: string;
  readonly types: readonly EventType[];
  /** What the functions' environment starts from; PUBSUB_EMULATOR_HOST names a Pub/Sub to use instead of ours. */
  readonly env: NodeJS.ProcessEnv;
  readonly clock: Clock;
  /** When the program started, in milliseconds since the epoch. */
  readonly startedMs: number;
  /** Where progress goes. */
  readonly stream: NodeJS.WriteStream;
  /** Ends the publishing; what is on its way is still settled and judged. */
  readonly signal: AbortSignal;
}

/** How a run went. */
export interface RunResult {
  readonly judgement: Judgement;
  readonly counts: Counts;
  /** Events published in this run. */
  readonly published: number;
  /** Events that this run had to publish: fewer than asked for when it was stopped. */
  readonly due: number;
  /** From the first publish until everything was settled. */
  readonly seconds: number;
  readonly isSettled: boolean;
  readonly unsettled: string;
}

/** How long nothing may move before a run counts as stuck, in milliseconds. */
const PATIENCE_MS = 120_000;
const EMULATOR_PATIENCE_MS = 15_000;

/** Runs Sluice from the start of the servers to the judge's word; everything it starts is stopped again. */
export async function run(parts: RunParts): Promise<RunResult> {
  const { options, dataDir, types, env, clock, startedMs } = parts;
  const closers = createClosers();
  try {
    await mkdir(dataDir, { recursive: true });
    const tracker = createTracker(clock);
    const emulatorHost = env.PUBSUB_EMULATOR_HOST || undefined;
    if (emulatorHost !== undefined) await reach(emulatorHost, clock.now());
    const servers = await startServers({ options, emulatorHost, types, dataDir, clock });
    closers.add(servers.close);
    const line = showProgress(parts, tracker, closers);
    const { addresses } = servers;
    await writeSluiceEnv(join(dataDir, 'sluice.env'), addresses);
    const system = await startSystem({ addresses, dataDir, env, tracker, line, closers });
    line.note(`started in ${((clock.now() - startedMs) / 1000).toFixed(1)} s; state in ${dataDir}`);

    await Promise.race([publishAll(parts, system, tracker), system.failed]);
    line.note(`published ${tracker.counts().published}; waiting until every event has its fate`);
    const question = { dataDir, isFlowcoreElsewhere: options.otherFlowcore !== undefined };
    const settling = settleAll({ servers, system, tracker, question, clock });
    const { settledMs, ...standing } = await Promise.race([settling, system.failed]);
    const judgement = await askJudge(question);
    const { published, ...counts } = tracker.counts();
    const due = parts.signal.aborted ? published : (options.events ?? published);
    const seconds = (settledMs - tracker.begunMs()) / 1000;
    return { judgement, counts, published, due, seconds, ...standing };
  } finally {
    await closers.close();
  }
}

/** For a shell: `set -a; . DIR/sluice.env` lets `npx sluice` work on the run. */
async function writeSluiceEnv(path: string, addresses: Servers['addresses']): Promise<void> {
  const lines = Object.entries(sluiceSettings(addresses)).map(([name, value]) => `${name}='${value}'`);
  await writeFile(path, `${lines.join('\n')}\n`);
}

function showProgress(
  { options, dataDir, stream, clock }: RunParts,
  tracker: Tracker,
  closers: Closers,
): LiveLine {
  const isEmbedded = options.otherFlowcore === undefined;
  const latency = isEmbedded ? openLiveLatency(join(dataDir, 'flowcore', 'events.ndjson')) : undefined;
  closers.add(() => latency?.close());
  const standing = () => progressLine({ ...tracker.progress(), p99Ms: latency?.p99Ms() });
  const line = openLiveLine({ stream, clock, line: standing });
  closers.add(line.close);
  return line;
}

async function publishAll(
  { options, dataDir, clock, signal }: RunParts,
  { pubsub }: System,
  tracker: Tracker,
): Promise<void> {
  const { eventsPerSecond } = options;
  const ledger = openLedger(join(dataDir, 'ledger.ndjson'));
  const topic = pubsub.topic(names.eventsTopic, { batching: { maxMessages: 100, maxMilliseconds: 5 } });
  tracker.begin();
  try {
    await publish(messagesFor(options, clock.now()), {
      topic,
      ledger,
      clock,
      signal,
      ...(eventsPerSecond === undefined ? {} : { eventsPerSecond }),
      onPublished: (line) => tracker.published(line.events?.length ?? publishedEvents(line).length),
    });
  } finally {
    await ledger.close();
  }
}

interface Settling {
  readonly servers: Servers;
  readonly system: System;
  readonly tracker: Tracker;
  readonly question: Question;
  readonly clock: Clock;
}

function settleAll({ servers: { backlog }, system, tracker, question, clock }: Settling): Promise<Settled> {
  if (backlog !== undefined) {
    return settle({ look: async () => standingOfBacklogs(backlog), patienceMs: PATIENCE_MS, clock });
  }
  const moved = () => {
    const counts = tracker.counts();
    const stands = `${settledEvents(counts)} of ${counts.published} settled, ${counts.uploads} uploaded`;
    return `${stands}, ${system.quarantine.collected()} collected from quarantine`;
  };
  const isAccountedFor = async () => (await askJudge(question)).balanced;
  const look = createEmulatorLook({ moved, isAccountedFor });
  return settle({ look, patienceMs: EMULATOR_PATIENCE_MS, clock });
}
