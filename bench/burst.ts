import '../test/setup.ts';
import { setTimeout } from 'node:timers/promises';
import Table from 'cli-table3';
import { heapMib } from '../infra/sizing.ts';
import {
  type Burst,
  burst,
  bushyEvents,
  largeArrays,
  largeEvents,
  largeRubbish,
  peakRssMib,
  smallArrays,
  smallEvents,
} from '../test/support/burst.ts';
import { startFramework } from '../test/support/framework-process.ts';
import { openHouse } from '../test/support/house.ts';

// Measures the memory of the `ingest` function's process under bursts: real framework, real clients, the embedded
// servers in this process. What it found stands in `infra/sizing.ts`. Linux only, for it reads /proc.
//   node bench/burst.ts [loads, by the first letters of their names]

const [wanted = ''] = process.argv.slice(2);

const bursts = { concurrencies: [1, 5, 10, 20, 40, 80], rounds: 3, isHanging: false };
const hanging = { concurrencies: [20, 80], rounds: 1, isHanging: true };
const stream = { concurrencies: [80, 250], rounds: 40, isHanging: false };
const scenarios = [
  { name: 'large event', load: largeEvents, ...bursts },
  { name: 'bushy event', load: bushyEvents, ...bursts },
  { name: 'array of 1,000 events', load: largeArrays, ...bursts },
  { name: 'rubbish', load: largeRubbish, ...bursts },
  { name: 'small arrays, Flowcore hanging', load: smallArrays, ...hanging },
  { name: 'small events', load: smallEvents, ...stream },
].filter(({ name }) => name.startsWith(wanted));

const table = new Table({
  head: ['load', 'at once', 'pushes', 'peak RSS MiB', 'answers', 'seconds'],
  style: { head: [], border: [] },
});
for (const { name, load, concurrencies, rounds, isHanging } of scenarios) {
  for (const concurrency of concurrencies) {
    const pushes = concurrency * rounds;
    const measurement = await measure({ load: load(), pushes, concurrency }, isHanging);
    table.push([name, concurrency, pushes, ...measurement]);
    console.error(`${name}, ${concurrency} at once: ${measurement.join(' | ')}`);
  }
}
console.log(table.toString());

/** Peak RSS in MiB, answers and seconds of a burst upon a fresh process. */
async function measure(
  options: Omit<Burst, 'url'>,
  isHanging: boolean,
): Promise<readonly [string, string, string]> {
  // A short deadline: until then Flowcore keeps every event in work.
  const house = await openHouse(isHanging ? { settings: { ACK_DEADLINE_SECONDS: '40' } } : {});
  if (isHanging) await house.rule({ do: 'hang' });
  const NODE_OPTIONS = `--max-old-space-size=${heapMib(options)}`;
  const { url, child, ended } = await startFramework('ingest', {
    ...house.environment,
    // The way that takes more memory, for which the sizes are made.
    PUSH_SERVER: 'framework',
    NODE_OPTIONS,
  });
  const startMs = Date.now();
  try {
    const statuses = await burst({ ...options, url });
    const seconds = (Date.now() - startMs) / 1000;
    return [peakRssMib(child.pid).toFixed(0), countsOf(statuses), seconds.toFixed(1)];
  } catch (error) {
    return ['-', `${error instanceof Error ? error.message : error}; ${await standing(ended)}`, '-'];
  } finally {
    child.kill('SIGKILL');
    await house.close();
  }
}

/** A process that has died resets its connections first. */
async function standing(ended: Promise<number | string>): Promise<string> {
  const outcome = await Promise.race([ended, setTimeout(1000)]);
  return outcome === undefined ? 'the process lives' : `the process died: ${outcome}`;
}

function countsOf(statuses: readonly number[]): string {
  return Object.entries(Object.groupBy(statuses, String))
    .map(([status, each]) => `${each?.length} x ${status}`)
    .join(', ');
}
