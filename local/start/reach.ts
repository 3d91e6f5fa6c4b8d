import { connect } from 'node:net';

const PATIENCE_MS = 3_000;

/** Throws unless something listens at host:port: Google's clients would go on trying for ten minutes. */
export async function reach(hostAndPort: string): Promise<void> {
  const { promise, resolve, reject } = Promise.withResolvers<void>();
  const [, host, port] = /^(?:https?:\/\/)?(.+):(\d+)\/?$/.exec(hostAndPort) ?? [];
  const unreachable = () =>
    reject(
      new Error(`PUBSUB_EMULATOR_HOST: nothing answers at ${hostAndPort}; start the emulator or unset it`),
    );
  if (host === undefined) {
    unreachable();
    return promise;
  }
  const socket = connect({ host, port: Number(port), timeout: PATIENCE_MS });
  socket.once('connect', () => resolve());
  socket.once('timeout', unreachable);
  socket.once('error', unreachable);
  return promise.finally(() => socket.destroy());
}
