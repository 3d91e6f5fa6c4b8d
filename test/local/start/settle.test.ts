import { expect } from 'chai';
import { names } from '../../../local/start/environment.ts';
import { type Standing, settle } from '../../../local/start/settle.ts';
import { createEmulatorLook, standingOfBacklogs } from '../../../local/start/standing.ts';
import { manualClock } from '../../support/manual-clock.ts';

/** Lets time pass until the waiting ends. */
async function waitWith(look: (quietMs: number) => Promise<Standing>, patienceMs: number) {
  const clock = manualClock();
  const startMs = clock.now();
  let isOver = false;
  const settling = settle({ look, patienceMs, clock }).finally(() => {
    isOver = true;
  });
  while (!isOver) {
    await new Promise(setImmediate);
    clock.advance(50);
  }
  const { settledMs, ...standing } = await settling;
  return { ...standing, settledAfterMs: settledMs - startMs };
}

describe('waiting until everything is settled', () => {
  it('ends when nothing is left', async () => {
    let left = 3;
    const backlog = () => {
      left = Math.max(0, left - 1);
      return left;
    };
    const ended = await waitWith(async () => standingOfBacklogs(backlog), 1_000);
    expect(ended).to.deep.equal({ isSettled: true, unsettled: '', settledAfterMs: 50 });
  });

  it('gives up when nothing moves any more, and says what is left', async () => {
    const backlog = (name: string) => (name === names.stagedSubscription ? 2 : 0);
    const ended = await waitWith(async () => standingOfBacklogs(backlog), 1_000);
    expect(ended).to.deep.equal({
      isSettled: false,
      unsettled: '2 message(s) of staged-overflow not acknowledged',
      settledAfterMs: 0,
    });
  });

  it('is patient as long as something moves', async () => {
    let left = 100;
    const look = async () => {
      left -= 1;
      return { isSettled: left === 0, unsettled: `${left} left` };
    };
    const ended = await waitWith(look, 60);
    expect(ended).to.include({ isSettled: true });
    expect(ended.settledAfterMs).to.be.greaterThan(4_000);
  });

  it("asks the judge once for each time of rest with Google's emulator", async () => {
    let asked = 0;
    let settled = 0;
    const look = createEmulatorLook({
      moved: () => `${settled} settled`,
      isAccountedFor: async () => {
        asked += 1;
        settled += 1;
        return asked === 3;
      },
    });
    const ended = await waitWith(look, 15_000);
    expect(ended).to.include({ isSettled: true });
    expect(asked).to.equal(3);
  });
});
