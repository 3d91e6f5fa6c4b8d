import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { existsSync, readdirSync, realpathSync } from 'node:fs';
import { createServer } from 'node:net';
import { homedir } from 'node:os';
import { delimiter, dirname, join } from 'node:path';

/** Where Google's own Pub/Sub emulator lies on this machine. */
export interface EmulatorFiles {
  readonly java: string;
  readonly jar: string;
}

/** Google's emulator as a running process. */
export interface GoogleEmulator {
  readonly host: string;
  close(): Promise<void>;
}

const COMPONENT = join('platform', 'pubsub-emulator', 'lib');
const USUAL_ROOTS = [
  '/usr/lib/google-cloud-sdk',
  '/usr/share/google-cloud-sdk',
  '/usr/local/google-cloud-sdk',
  '/opt/google-cloud-sdk',
  '/opt/homebrew/share/google-cloud-sdk',
  join(homedir(), 'google-cloud-sdk'),
];
/** It lives for seconds: the compiler that makes code fastest would only cost. */
const SHORT_LIVED = ['-XX:TieredStopAtLevel=1', '-XX:+UseSerialGC'];
const READY = 'Server started, listening on';

/** PUBSUB_EMULATOR_JAR, or the component of an installed gcloud; nothing without it or without Java. */
export function findGoogleEmulator(env: NodeJS.ProcessEnv): EmulatorFiles | undefined {
  const java = onPath('java', env);
  const jar =
    env.PUBSUB_EMULATOR_JAR || [...gcloudRoots(env)].map(jarBelow).find((each) => each !== undefined);
  return java && jar ? { java, jar } : undefined;
}

/** Starts the emulator the way its own start script does and waits until it listens. */
export async function startGoogleEmulator({ java, jar }: EmulatorFiles): Promise<GoogleEmulator> {
  const port = await freePort();
  const child = spawn(java, [...SHORT_LIVED, '-jar', jar, '--host=127.0.0.1', `--port=${port}`], {
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  const exited = once(child, 'exit');
  await untilReady(child);
  return {
    host: `127.0.0.1:${port}`,
    async close() {
      child.kill('SIGKILL');
      await exited;
    },
  };
}

function untilReady(child: ChildProcess): Promise<void> {
  return new Promise((resolve, reject) => {
    let output = '';
    const read = (chunk: Buffer): void => {
      // Reading goes on afterwards: a full pipe would stop the emulator.
      if (output.includes(READY)) return;
      output += chunk.toString();
      if (output.includes(READY)) resolve();
    };
    child.stdout?.on('data', read);
    child.stderr?.on('data', read);
    child.once('error', reject);
    child.once('exit', (code) =>
      reject(new Error(`Google's Pub/Sub emulator ended with ${code}: ${output}`)),
    );
  });
}

function* gcloudRoots(env: NodeJS.ProcessEnv): Generator<string> {
  const gcloud = onPath('gcloud', env);
  if (gcloud !== undefined) yield dirname(dirname(realpathSync(gcloud)));
  yield* USUAL_ROOTS;
}

function jarBelow(root: string): string | undefined {
  const folder = join(root, COMPONENT);
  if (!existsSync(folder)) return undefined;
  const jar = readdirSync(folder).find((file) => file.endsWith('.jar'));
  return jar && join(folder, jar);
}

function onPath(program: string, env: NodeJS.ProcessEnv): string | undefined {
  const folders = (env.PATH ?? '').split(delimiter).filter((folder) => folder !== '');
  return folders.map((folder) => join(folder, program)).find((file) => existsSync(file));
}

async function freePort(): Promise<number> {
  const server = createServer().listen(0, '127.0.0.1');
  await once(server, 'listening');
  const address = server.address();
  server.close();
  await once(server, 'close');
  if (address === null || typeof address === 'string')
    throw new Error('Looking for a free port: none was given.');
  return address.port;
}
