import type { Scenario } from '../scenario.ts';
import { flowcoreFails } from './flowcore-fails.ts';
import { flowcoreRefuses } from './flowcore-refuses.ts';
import { processFails } from './process.ts';
import { pubsubFails } from './pubsub.ts';
import { randomFaults } from './random.ts';
import { storageFails } from './storage.ts';
import { unknowns } from './unknowns.ts';

/** Every scenario, in the order of the page; `seed` draws what is left to chance. */
export const allScenarios = (seed: number): readonly Scenario[] => [
  ...flowcoreRefuses,
  ...flowcoreFails,
  ...storageFails,
  ...pubsubFails,
  ...processFails,
  ...unknowns,
  randomFaults(seed),
];
