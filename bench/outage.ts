import '../test/setup.ts';
import Table from 'cli-table3';
import { simulateOutage } from '../test/support/outage.ts';

// Shows that memory does not grow while Flowcore answers every request with 503: the whole of `ingest` on a clock
// moved by hand, this process's memory after a garbage collection at the end of each minute.
//   node bench/outage.ts [events per second] [minutes]

const [eventsPerSecond = 500, minutes = 10] = process.argv.slice(2).map(Number);

const table = new Table({
  head: ['minute', 'nacked', 'requests', 'open', 'heap MiB', 'external MiB', 'RSS MiB'],
  style: { head: [], border: [] },
});
const mib = (bytes: number): string => (bytes / 2 ** 20).toFixed(1);
await simulateOutage({
  eventsPerSecond,
  minutes,
  onMinute: ({ minute, answers, requests, open, heapUsed, external, rss }) => {
    table.push([minute, answers[503] ?? 0, requests, open, mib(heapUsed), mib(external), mib(rss)]);
  },
});
console.log(table.toString());
