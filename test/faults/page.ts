import { pushServers } from '../support/push-server.ts';
import type { DuplicatesAllowed } from './bounds.ts';
import type { Figures } from './figures.ts';
import type { RunRequest } from './run-request.ts';
import type { Scenario } from './scenario.ts';

/** A scenario and how its run went. */
export interface Row {
  readonly scenario: Scenario;
  readonly pushServer: RunRequest['pushServer'];
  readonly figures: Figures;
}

const WHY: Readonly<Record<DuplicatesAllowed, string>> = {
  none: 'none can occur: every outcome was known',
  unconfirmed: 'only of what Flowcore stored without saying so',
  repeated: 'only of what Pub/Sub delivered twice, or Flowcore stored without saying so',
  any: 'only of what was stored when the process was killed',
};

const INTRODUCTION = `# Reliability

<!-- Written by the run itself: npm run test:faults. Do not edit. -->

What happens to your events when something breaks? This page is the record of a test that breaks it.

Each row of the table is one run of the whole house on one machine: an Everflow generator publishes through the real
Pub/Sub client and writes every confirmed message into a ledger; Pub/Sub, Cloud Storage and Flowcore are real servers
that can be told to fail; both functions run in the real functions-framework. While events flow, the fault of the row
happens and is mended. When everything has settled, a judge compares the ledger with what Flowcore and the quarantine
hold: byte by byte, with times and keys. Every message that Pub/Sub accepted is an obligation; Sluice's own counters
count for nothing.

How to read the columns:

- **served**: who served the pushes, Sluice itself or the functions-framework (setting \`PUSH_SERVER\`).
- **lost**: published, and found nowhere or altered. **unknown**: stored, and never published. **good in quarantine**:
  fit to be delivered, and put into quarantine all the same. All three must be 0, or the run fails.
- **duplicates**: copies beyond the first, under the same \`event_key\`, by which a consumer can tell them; beside them
  why they can occur in this row. The run fails if there are more than that explains.
- **requests**: all requests to Flowcore, of which so many were **refused** or left without an answer, and so many came
  **in a pause** that Flowcore had asked for (only those that crossed its answer on the wire may).
- **nacked**: how often an event was given back to Pub/Sub, to come again; **late**: because its time was up. An event
  may then be on its way, so that as many duplicates as these are explained in every row; so are second copies of a file whose event
  came again after it was staged, for it is then announced again.
- **alerts**: log lines of severity ERROR. **slowest**: from publishing to storing, of the slowest delivered event, the
  time of the fault included.

To run it: \`npm run test:faults\` (some minutes). The short form, with fewer events and the same conditions, is part of
\`npm test\`. Every run also proves that no value of an event and no API key stands in any line of the log.
`;

/** The page of a run: the same form for every run, only the figures differ. */
export function reliabilityPage(rows: readonly Row[], seed: number): string {
  const events = rows.reduce((sum, { figures }) => sum + figures.judgement.published, 0);
  const head = [
    ...['scenario', 'served', 'fault', 'expected', 'events', 'lost', 'unknown', 'good in quarantine'],
    ...['duplicates', 'why', 'requests', 'refused', 'in a pause', 'nacked', 'late', 'alerts', 'slowest'],
  ];
  const lines = [head, head.map(() => '---'), ...rows.map(cells)].map((line) => `| ${line.join(' | ')} |`);
  return `${INTRODUCTION}\n## ${rows.length / pushServers.length} scenarios, each served in ${pushServers.length} ways, ${count(events)} events, seed ${seed}\n\n${lines.join('\n')}\n`;
}

function cells({ scenario, pushServer, figures }: Row): readonly string[] {
  const { judgement, requests, refused, duringPause, retried, late, alerts } = figures;
  const { published, lost, unknown, goodQuarantined, duplicates, latencyMs } = judgement;
  return [
    ...[scenario.name, pushServer, scenario.fault, scenario.expected],
    ...[published, lost ?? 0, unknown, goodQuarantined, duplicates ?? 0].map(count),
    WHY[scenario.bounds.duplicates],
    ...[requests, refused, duringPause, retried, late, alerts].map(count),
    `${((latencyMs.max ?? 0) / 1000).toFixed(1)} s`,
  ];
}

const count = (value: number): string => value.toLocaleString('en-US');
