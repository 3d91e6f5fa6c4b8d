import { Client, credentials } from '@grpc/grpc-js';
import { serviceDefinition } from '../pubsub/rpc.ts';
import { names } from './environment.ts';

const PATIENCE_MS = 3_000;

/** Throws unless a Pub/Sub answers at host:port: Google's clients would go on trying for ten minutes. */
export async function reach(hostAndPort: string, nowMs: number): Promise<void> {
  const [, address] = /^(?:https?:\/\/)?(.+:\d+)\/?$/.exec(hostAndPort) ?? [];
  const error = address === undefined ? new Error('no host:port') : await errorOf(address, nowMs);
  if (error === null) return;
  throw new Error(
    `PUBSUB_EMULATOR_HOST: no Pub/Sub answers at ${hostAndPort}; start the emulator or unset it`,
  );
}

/** Lists topics, the cheapest question; null when it was answered. */
async function errorOf(address: string, nowMs: number): Promise<Error | null> {
  const { ListTopics: listTopics } = serviceDefinition('google.pubsub.v1.Publisher');
  if (listTopics === undefined) throw new Error('Pub/Sub has no method listTopics');
  const { path, requestSerialize, responseDeserialize } = listTopics;
  const client = new Client(address, credentials.createInsecure());
  const { promise, resolve } = Promise.withResolvers<Error | null>();
  const request = { project: `projects/${names.project}` };
  const deadline = nowMs + PATIENCE_MS;
  client.makeUnaryRequest(path, requestSerialize, responseDeserialize, request, { deadline }, resolve);
  return promise.finally(() => client.close());
}
