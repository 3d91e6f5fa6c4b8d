import { execFile } from 'node:child_process';
import { EventEmitter } from 'node:events';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { systemClock } from '../functions/clock.ts';
import { createHttp } from '../functions/flowcore/http.ts';
import { lazy } from '../functions/lazy.ts';
import { sluice } from './program.ts';
import { createStopHandler } from './terminal/stop-signal.ts';

/** Google's clients ask the metadata server who they are unless told not to; an emulator does not care. */
if (process.env.PUBSUB_EMULATOR_HOST !== undefined) process.env.METADATA_SERVER_DETECTION ??= 'none';
// As functions/index.ts: the Cloud Storage client hangs 11 listeners on a download's stream.
EventEmitter.defaultMaxListeners = 16;

const stop = new AbortController();
const onSignal = createStopHandler(systemClock, {
  stop() {
    process.stderr.write('\nstopping: what is in flight is finished first; Ctrl-C again stops at once\n');
    stop.abort();
  },
  endAtOnce: () => process.exit(130),
});
process.on('SIGINT', onSignal);
process.on('SIGTERM', onSignal);

const auth = lazy(async () => {
  const { GoogleAuth } = await import('google-auth-library');
  return new GoogleAuth({ scopes: ['https://www.googleapis.com/auth/cloud-platform'] });
});
const http = createHttp();
const exitCode = await sluice(process.argv.slice(2), {
  env: process.env,
  clock: systemClock,
  random: Math.random,
  stdin: process.stdin,
  out: process.stdout,
  err: process.stderr,
  signal: stop.signal,
  http: http.client,
  async connectPubSub(projectId) {
    const { PubSub } = await import('@google-cloud/pubsub');
    return new PubSub({ projectId });
  },
  async connectStorage(projectId) {
    const { Storage } = await import('@google-cloud/storage');
    return new Storage({ projectId, retryOptions: { autoRetry: false } });
  },
  accessToken: async () => (await (await auth()).getAccessToken()) ?? '',
  async stackOutput(stack) {
    const args = ['stack', 'output', '--json', ...(stack === undefined ? [] : ['--stack', stack])];
    const { stdout } = await promisify(execFile)('pulumi', args, { cwd: join(import.meta.dirname, '..') });
    return stdout;
  },
});
http.close();
// A client that still holds a connection would keep the process alive for minutes.
process.stdout.write('', () => process.exit(exitCode));
