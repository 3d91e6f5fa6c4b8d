import { measureProfile } from './measure-profile.ts';
import { startServant } from './process/ask.ts';
import { profileTables } from './report.ts';
import type { Bench } from './round.ts';

// Says where Sluice's CPU time goes: node bench/profile.ts
const DURATION_MS = 8000;
const bench: Bench = {
  load: startServant(new URL('./load/process.ts', import.meta.url)),
  sink: startServant(new URL('./sink/process.ts', import.meta.url)),
};
try {
  console.log(profileTables(await measureProfile(bench, DURATION_MS)));
} finally {
  await Promise.all([bench.load.close(), bench.sink.close()]);
}
