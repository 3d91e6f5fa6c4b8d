import { once } from 'node:events';
import { sluice } from './contenders.ts';
import { type Program, startProgram } from './process/program.ts';
import { type Bench, measure } from './round.ts';
import { BASE } from './scenario.ts';
import { median } from './spread.ts';

/** Whether cost and memory stay what they are over a million events. */
export interface Flatness {
  readonly windows: readonly Window[];
  /** Medians of the last third of the windows by those of the first third. */
  readonly cpuRatio: number;
  readonly heapRatio: number;
}

/** Some seconds at saturation. */
export interface Window {
  /** Events so far. */
  readonly events: number;
  readonly cpuMicrosPerEvent: number;
  /** Used heap after a forced garbage collection, in MiB. */
  readonly heapMib: number;
}

const WARM_UP_EVENTS = 50_000;
/** Few enough for a run of minutes, enough that a leak of 100 bytes per event shows. */
export const A_MILLION = 1_000_000;
const WINDOW_MS = 8000;

/** Drives Sluice from 50,000 events to so many. */
export async function measureFlatness(bench: Bench, lastEvent: number): Promise<Flatness> {
  const { port: sinkPort } = await bench.sink.ask({ kind: 'report' });
  const nodeArgs = ['--expose-gc', '--import', './bench/process/tell-heap.ts'];
  const program = await startProgram(
    sluice('ingest', { sinkPort, compression: 'none', stores: undefined, nodeArgs }),
  );
  try {
    const { port, pid } = program;
    const { mix, connections, latencyMs } = BASE;
    const order = { port, pid, mix, connections, durationMs: WINDOW_MS };
    const windows: Window[] = [];
    for (let events = 0; events < lastEvent; ) {
      const { acknowledged, cpuMicrosPerEvent } = await measure(bench, order, latencyMs);
      const isWarm = events >= WARM_UP_EVENTS;
      events += acknowledged;
      if (isWarm) windows.push({ events, cpuMicrosPerEvent, heapMib: await heapMibOf(program) });
    }
    return flatnessOf(windows);
  } finally {
    await program.close();
  }
}

/** Single windows are as noisy as the machine; thirds of them show a trend. */
export function flatnessOf(windows: readonly Window[]): Flatness {
  const third = Math.ceil(windows.length / 3);
  const ratio = (figure: (window: Window) => number): number =>
    median(windows.slice(-third).map(figure)) / median(windows.slice(0, third).map(figure));
  return {
    windows,
    cpuRatio: ratio(({ cpuMicrosPerEvent }) => cpuMicrosPerEvent),
    heapRatio: ratio(({ heapMib }) => heapMib),
  };
}

async function heapMibOf({ child }: Program): Promise<number> {
  const told = once(child, 'message');
  child.send('heap');
  const [bytes] = await told;
  return Number(bytes) / 2 ** 20;
}
