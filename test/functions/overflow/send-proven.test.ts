import { Readable } from 'node:stream';
import { expect } from 'chai';
import { createAcceptances } from '../../../functions/delivery/acceptances.ts';
import type { Consequence } from '../../../functions/flowcore/consequence.ts';
import type { FileToSend } from '../../../functions/overflow/file-to-send.ts';
import { createSendProven } from '../../../functions/overflow/send-proven.ts';
import { manualClock } from '../../support/manual-clock.ts';
import { clicks } from '../flowcore/sample-event.ts';
import { staged } from './sample-staged.ts';

const REFUSED: Consequence = { kind: 'event-fault', detail: 'HTTP 400', answer: 'bad file' };
const BUDGET_MS = 100_000;

/** A Flowcore that refuses files until its taste changes. */
function start(refusal: Consequence) {
  const clock = manualClock();
  const flowcore = { answer: refusal };
  const sendProven = createSendProven(
    async ({ staged: { fileId } }) => (fileId === 'good' ? { kind: 'delivered' } : flowcore.answer),
    createAcceptances(clock),
    clock,
  );
  const send = (fileId: string) => {
    const file: FileToSend = {
      staged: { ...staged, fileId },
      content: () => Readable.from([]),
      destination: clicks,
    };
    return sendProven(file, clock.now() + BUDGET_MS);
  };
  return { clock, flowcore, send };
}
const settled = (): Promise<void> => new Promise((resolve) => setImmediate(resolve));

describe('a file that Flowcore refuses', () => {
  for (const refusal of [REFUSED, { kind: 'size', detail: 'HTTP 413' } as const]) {
    it(`is to blame for ${refusal.detail} once another file was accepted after it`, async () => {
      const { send } = start(refusal);
      const verdict = send('bad');
      await settled();
      expect(await send('good')).to.deep.equal({ kind: 'delivered' });
      expect(await verdict).to.deep.equal(refusal);
    });
  }

  it('comes again when no other is accepted', async () => {
    const { clock, send } = start(REFUSED);
    await send('good');
    const verdict = send('bad');
    await settled();
    clock.advance(30_000);
    expect(await verdict).to.include({ kind: 'misconfigured', scope: 'destination' });
  });

  it('is taken when the fault has been mended meanwhile', async () => {
    const { flowcore, send } = start(REFUSED);
    const verdict = send('unlucky');
    await settled();
    flowcore.answer = { kind: 'delivered' };
    await send('good');
    expect(await verdict).to.deep.equal({ kind: 'delivered' });
  });
});
