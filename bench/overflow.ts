import { ALL_FILES, FEW_FILES, measureOverflow } from './measure-overflow.ts';
import { overflowTable } from './report.ts';
import { startBench } from './round.ts';

// Measures the overflow function alone: node bench/overflow.ts [--quick]
const bench = startBench();
try {
  const effort = process.argv.includes('--quick') ? FEW_FILES : ALL_FILES;
  console.log(overflowTable(await measureOverflow(bench, effort)));
} finally {
  await bench.close();
}
