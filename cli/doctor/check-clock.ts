import { ask } from './ask.ts';
import { type Check, check } from './check.ts';
import { skip } from './finding.ts';
import { judgeClock } from './judge-clock.ts';
import type { Parts } from './parts.ts';

const CLOUD_STORAGE = 'https://storage.googleapis.com';

/** This machine's clock against the dates of answers: spans such as `--from 2h` count from it. */
export function clockChecks({ context, deployment }: Parts): readonly Check[] {
  const { values } = deployment;
  const against = (who: string, url: string | undefined): Check =>
    check('clock', 'clock', `clock against ${who}`, async () => {
      if (url === undefined) return skip('its address is not set');
      const reply = await ask(context, { method: 'GET', url });
      if (reply.kind === 'failure') return skip(`it does not answer: ${reply.problem}`);
      return reply.dated === undefined ? skip('its answer bears no date') : judgeClock(reply.dated);
    });
  return [
    against('Google', values.STORAGE_EMULATOR_HOST ?? CLOUD_STORAGE),
    against('Flowcore', values.FLOWCORE_URL),
  ];
}
