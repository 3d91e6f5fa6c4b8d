import { Readable } from 'node:stream';
import { expect } from 'chai';
import { createHttp } from '../../../functions/flowcore/http.ts';
import { createSendFile } from '../../../functions/overflow/send-file.ts';
import { manualClock } from '../../support/manual-clock.ts';
import { accountAt, clicks } from '../flowcore/sample-event.ts';
import { hostOn } from '../flowcore/sample-host.ts';
import { staged } from './sample-staged.ts';

/** A sender to where nobody listens; `opened` counts how often the object was opened. */
function start() {
  const clock = manualClock();
  const host = hostOn(clock);
  const http = createHttp();
  let opened = 0;
  const content = () => {
    opened += 1;
    // An object that never comes.
    return new Readable({ read: () => {} });
  };
  const account = accountAt('http://127.0.0.1:9');
  const sendFile = createSendFile({
    client: http.client,
    account,
    timeoutMs: 20_000,
    host,
    clock,
    random: () => 0,
  });
  return {
    ...{ clock, host, http, opened: () => opened },
    send: (deadlineMs: number) => sendFile({ staged, content, destination: clicks }, deadlineMs),
  };
}

describe('sending a file', () => {
  it('does not begin once the deadline has passed', async () => {
    const { clock, send, opened } = start();
    expect(await send(clock.now())).to.include({ kind: 'transient' });
    expect(opened()).to.equal(0);
  });

  it('does not begin while Flowcore wants a pause', async () => {
    const { clock, host, send, opened } = start();
    host.learn(clicks, { kind: 'throttled', detail: 'HTTP 429', retryAfterMs: 5000 }, clock.now());
    expect(await send(clock.now() + 60_000)).to.include({ kind: 'throttled' });
    expect(opened()).to.equal(0);
    clock.advance(5000);
    const refused = await send(clock.now() + 60_000).catch((error: unknown) => error);
    expect(opened()).to.equal(1);
    expect(refused).to.not.include({ kind: 'throttled' });
  });
});
