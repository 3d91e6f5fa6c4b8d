import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { programOf } from './contenders.ts';
import { startServant } from './process/ask.ts';
import { type Program, startProgram } from './process/program.ts';
import { peakRssMibOf } from './process/usage.ts';
import type { Published, PublishOrder } from './recovery/order.ts';
import { runOnce, type Spent } from './recovery/run-once.ts';
import type { RecoveryReport, RecoveryWay } from './recovery-report.ts';
import { type Bench, measure } from './round.ts';
import { BASE } from './scenario.ts';
import { median, spreadOf } from './spread.ts';

export interface RecoveryEffort {
  readonly events: number;
  readonly rounds: number;
}

export const MANY_EVENTS: RecoveryEffort = { events: 200_000, rounds: 5 };
export const FEW_EVENTS: RecoveryEffort = { events: 20_000, rounds: 2 };

const PUSH_MS = 3000;
/** Nothing else is on these servers. */
const QUIET = ['--quiet', '2s'];
const SLUICE = 'cli/sluice.mjs';

interface Cost {
  readonly cpuMicrosPerEvent: number;
  readonly peakRssMib: number;
}

/** What each way cost in one round. */
interface Round {
  readonly push: Cost;
  readonly replay: Cost;
  readonly reader: Cost;
  readonly audit: Cost;
}

/** The same kind of events, pushed, replayed, only read, and audited, in turns. */
export async function measureRecovery(bench: Bench, effort: RecoveryEffort): Promise<RecoveryReport> {
  const servers = startServant<PublishOrder, Published>(new URL('./recovery/process.ts', import.meta.url));
  const state = mkdtempSync(join(tmpdir(), 'sluice-recovery-state-'));
  const { port: sinkPort } = await bench.sink.ask({ kind: 'report' });
  const surroundings = { sinkPort, compression: BASE.compression, stores: undefined };
  const program = await startProgram(programOf('Sluice', surroundings));
  try {
    const { events } = effort;
    const run = bench.nextRun();
    const { env, ...published } = await servers.ask({ run, events });
    const window = { ...published, env: { ...env, SLUICE_STATE: state }, events };
    // The audit must find what it looks for.
    await replay(window, 'kept');
    const rounds: Round[] = [];
    for (let round = 0; round < effort.rounds; round += 1) {
      const sink = { FLOWCORE_URL: `http://127.0.0.1:${sinkPort}` };
      const pushed = await push(bench, program);
      // The sink takes the events of one run for its own.
      await bench.sink.ask({ kind: 'reset', run, latencyMs: BASE.latencyMs });
      rounds.push({
        push: pushed,
        replay: await replay({ ...window, env: { ...window.env, ...sink } }, `round-${round}`),
        reader: await read(window),
        audit: await audit(window),
      });
    }
    return reportOf(rounds, events);
  } finally {
    await program.close();
    await servers.close();
    rmSync(state, { recursive: true, force: true });
  }
}

interface Window extends Published {
  readonly events: number;
}

async function push(bench: Bench, { port, pid }: Program): Promise<Cost> {
  const { mix, connections, latencyMs } = BASE;
  const order = { port, pid, mix, connections, durationMs: PUSH_MS };
  const { cpuMicrosPerEvent } = await measure(bench, order, latencyMs);
  return { cpuMicrosPerEvent, peakRssMib: peakRssMibOf(pid) };
}

const replay = ({ env, from, until, events }: Window, id: string): Promise<Cost> =>
  perEvent(
    runOnce(
      [SLUICE, 'replay', '--from', from, '--until', until, '--replay-id', id, '--execute', ...QUIET],
      env,
    ),
    events,
  );

const audit = ({ env, from, until, events }: Window): Promise<Cost> =>
  perEvent(runOnce([SLUICE, 'audit', '--from', from, '--to', until, ...QUIET], env), events);

const read = ({ env, from, until, events }: Window): Promise<Cost> =>
  perEvent(runOnce(['bench/recovery/reader.ts', from, until, String(events)], env), events);

/** The start of the process and its end included. */
async function perEvent(run: Promise<Spent>, events: number): Promise<Cost> {
  const { cpuMs, peakRssMib } = await run;
  return { cpuMicrosPerEvent: (cpuMs * 1000) / events, peakRssMib };
}

function reportOf(rounds: readonly Round[], events: number): RecoveryReport {
  const way = (name: string, cost: (round: Round) => Cost): RecoveryWay => ({
    way: name,
    cpuMicrosPerEvent: spreadOf(rounds.map((round) => cost(round).cpuMicrosPerEvent)),
    peakRssMib: Math.max(...rounds.map((round) => cost(round).peakRssMib)),
  });
  const ratio = (above: keyof Round, below: keyof Round): number =>
    median(rounds.map((round) => round[above].cpuMicrosPerEvent / round[below].cpuMicrosPerEvent));
  return {
    events,
    ways: [
      way('pushed to `ingest`', ({ push }) => push),
      way('`sluice replay --execute`', ({ replay }) => replay),
      way('a reader that only acknowledges', ({ reader }) => reader),
      way('`sluice audit`', ({ audit }) => audit),
    ],
    replayRatio: ratio('replay', 'push'),
    auditRatio: ratio('audit', 'reader'),
  };
}
