import { ALL_FILES, FEW_FILES, measureOverflow } from './measure-overflow.ts';
import { startServant } from './process/ask.ts';
import { overflowTable } from './report.ts';
import type { SinkOrder, SinkReport } from './sink/order.ts';

// Measures the overflow function alone: node bench/overflow.ts [--quick]
const sink = startServant<SinkOrder, SinkReport>(new URL('./sink/process.ts', import.meta.url));
const effort = process.argv.includes('--quick') ? FEW_FILES : ALL_FILES;
console.log(overflowTable(await measureOverflow(sink, effort)));
await sink.close();
