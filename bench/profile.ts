import { measureProfile } from './measure-profile.ts';
import { profileTables } from './report.ts';
import { startBench } from './round.ts';

// Says where Sluice's CPU time goes: node bench/profile.ts
const DURATION_MS = 8000;
const bench = startBench();
try {
  console.log(profileTables(await measureProfile(bench, DURATION_MS)));
} finally {
  await bench.close();
}
