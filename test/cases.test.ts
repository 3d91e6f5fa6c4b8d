import { expect } from 'chai';
import { loadEventTypes } from '../functions/event-types/load.ts';
import {
  carry,
  caseNames,
  expectedOf,
  type Outcome,
  settingsOf,
  withSchemas,
  writeExpected,
} from './support/golden-cases.ts';
import { openHouse } from './support/house.ts';

// SLUICE_WRITE_CASES=1 writes the expectations anew: read the difference before you commit it.
describe('golden cases', () => {
  for (const name of caseNames) {
    it(name.replaceAll('-', ' '), async () => {
      const outcome = await run(name);
      if (process.env.SLUICE_WRITE_CASES !== undefined) writeExpected(name, outcome);
      expect(outcome).to.deep.equal(expectedOf(name));
    });
  }
});

async function run(name: string): Promise<Outcome> {
  const types = await withSchemas(name, loadEventTypes);
  const house = await openHouse({ ...settingsOf(name), types });
  try {
    return await carry(name, {
      house,
      push: (message, path) => house.push('ingest', message, path),
      lines: async () => house.lines,
    });
  } finally {
    await house.close();
  }
}
