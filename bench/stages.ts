import { measureStages } from './measure-stages.ts';
import { stageTable } from './report.ts';

// Measures the stages alone: node bench/stages.ts
const TIME_MS = 300;
console.log(stageTable(await measureStages(TIME_MS)));
