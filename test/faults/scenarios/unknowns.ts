import { type Knobs, knobValues } from '../../../local/flowcore/knobs.ts';
import type { Scenario } from '../scenario.ts';

const RUNS = Math.max(...Object.values(knobValues).map(({ length }) => length));

/** The nth value of every knob, from the start again where a knob has fewer. */
const knobsOf = (run: number): Partial<Knobs> =>
  Object.fromEntries(Object.entries(knobValues).map(([name, values]) => [name, values[run % values.length]]));

/** What is not known of the documented service: between them the runs take every value of every knob. */
export const unknowns: readonly Scenario[] = Array.from({ length: RUNS }, (_, run) => ({
  name: `unknowns of the documented service, ${run + 1} of ${RUNS}`,
  fault: 'Flowcore behaves in one of the ways that its documentation leaves open.',
  expected: 'Everything is delivered, whichever way it is.',
  knobs: knobsOf(run),
  settings: { FLOWCORE_COMPRESSION: 'deflate' },
  traffic: { oversizedPercent: 1 },
  act: async () => {},
  bounds: { duplicates: 'unconfirmed' },
}));
