import { stat } from 'node:fs/promises';
import { join } from 'node:path';
import { expect } from 'chai';
import { MAX_MESSAGES } from '../../../cli/replay/read-topics.ts';
import { systemClock } from '../../../functions/clock.ts';
import { generator } from '../../../local/everflow/generate.ts';
import { seededRandom } from '../../../local/everflow/random.ts';
import type { StoredEvent } from '../../../local/flowcore/stored-event.ts';
import { type Deployment, openDeployment } from '../../support/deployment.ts';
import { endSluices, killAndResume } from './kill-and-resume.ts';
import { mainStream, payloadOf, replayOf, withoutReplay } from './run-replay.ts';

const EVENTS = Number(process.env.REPLAY_EVENTS ?? 20_000);
const KILLS = 2;
const SEED = 5;

describe('a replay that is killed at random moments', () => {
  let deployment: Deployment;
  before(async () => {
    deployment = await openDeployment();
  });
  after(async () => {
    endSluices();
    await deployment.close();
  });

  it('loses nothing when it goes on, and sends no more than a window twice for each kill', async function () {
    this.timeout(EVENTS > 20_000 ? 0 : 120_000);
    const random = seededRandom(SEED);
    const messages = [
      ...generator({
        ...{ seed: SEED, events: EVENTS, startMs: systemClock.now(), arrayPercent: 60 },
        ...{ longestArray: 10, oversizedPercent: 0.1, invalidPercent: 1 },
      }),
    ];
    await deployment.publish(messages);
    await deployment.settled();
    const live = mainStream(await deployment.stored());
    const storedFile = join(deployment.folder, 'flowcore', 'events.ndjson');
    const { size: expectedBytes } = await stat(storedFile);
    await deployment.push(false);
    const stateFile = join(deployment.folder, 'state', 'replays', 'killed.json');

    const report = await killAndResume({
      ...{ id: 'killed', args: ['--from', '1d'], kills: KILLS, random, stateFile, storedFile, expectedBytes },
      deployment,
    });

    // The last kill may come too late: what it was meant for has ended by then.
    expect(report).to.include({ isComplete: true, isExact: false });
    expect(report.kills).to.be.within(1, KILLS);
    const replayed = mainStream(await deployment.stored()).filter((event) => replayOf(event) === 'killed');
    expect(once(replayed.map(withoutReplay))).to.deep.equal(once(live.map(withoutReplay)));
    expect(messagesSentTwice(replayed)).to.be.at.most(KILLS * MAX_MESSAGES);
  });

  const once = (texts: readonly string[]): readonly string[] => [...new Set(texts)].sort();

  /** How often a message was sent after the first time. */
  function messagesSentTwice(events: readonly StoredEvent[]): number {
    const copies = new Map<string, number>();
    const most = new Map<string, number>();
    for (const event of events) {
      const { event_key: key, delivery } = payloadOf(event);
      const count = (copies.get(`${delivery.message_id} ${key}`) ?? 0) + 1;
      copies.set(`${delivery.message_id} ${key}`, count);
      most.set(delivery.message_id, Math.max(most.get(delivery.message_id) ?? 0, count));
    }
    return most.values().reduce((sum, count) => sum + count - 1, 0);
  }
});
