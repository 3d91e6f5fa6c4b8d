import { PassThrough, Readable } from 'node:stream';
import { PubSub } from '@google-cloud/pubsub';
import { Storage } from '@google-cloud/storage';
import { sluice } from '../../cli/program.ts';
import type { Surroundings } from '../../cli/surroundings.ts';
import { type Clock, systemClock } from '../../functions/clock.ts';
import { createHttp } from '../../functions/flowcore/http.ts';

/** What became of a command line. */
export interface Ran {
  readonly exitCode: number;
  readonly out: string;
  readonly err: string;
  /** The result of a command that was asked for JSON. */
  json<T>(): T;
}

export interface RunOptions {
  readonly env: Readonly<Record<string, string | undefined>>;
  readonly clock?: Clock;
  readonly signal?: AbortSignal;
  /** What stands on standard input. */
  readonly stdin?: string;
  /** Called with each piece that is written to standard error. */
  readonly onErr?: (text: string) => void;
  readonly surroundings?: Partial<Surroundings>;
}

/** Runs `sluice` in this process, with real clients at the addresses that the environment names. */
export async function runSluice(args: readonly string[], options: RunOptions): Promise<Ran> {
  const { env, clock = systemClock, signal = new AbortController().signal } = options;
  const out = recorder();
  const err = recorder(options.onErr);
  const http = createHttp();
  const exitCode = await sluice(args, {
    env,
    clock,
    random: () => 0,
    stdin: Readable.from([Buffer.from(options.stdin ?? '')]),
    out: out.stream,
    err: err.stream,
    signal,
    http: http.client,
    connectPubSub: async (projectId) =>
      new PubSub({ projectId, apiEndpoint: env.PUBSUB_EMULATOR_HOST ?? 'unset', emulatorMode: true }),
    connectStorage: async (projectId) =>
      new Storage({
        projectId,
        apiEndpoint: env.STORAGE_EMULATOR_HOST ?? 'unset',
        retryOptions: { autoRetry: false },
      }),
    accessToken: async () => 'token',
    stackOutput: async () => {
      throw new Error('there is no pulumi');
    },
    ...options.surroundings,
  });
  http.close();
  return {
    exitCode,
    out: out.text(),
    err: err.text(),
    json: () => JSON.parse(out.text().trimEnd().split('\n').at(-1) ?? ''),
  };
}

function recorder(onText: (text: string) => void = () => {}) {
  let text = '';
  const stream = new PassThrough();
  stream.on('data', (chunk: Buffer) => {
    text += chunk.toString();
    onText(chunk.toString());
  });
  return { stream: stream as unknown as NodeJS.WriteStream, text: () => text };
}
