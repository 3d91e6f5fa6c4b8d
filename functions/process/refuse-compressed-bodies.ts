import { subscribe } from 'node:diagnostics_channel';
import type { IncomingMessage } from 'node:http';

/** No coding's name: the framework's body parser answers it with 415 and reads nothing. */
const REFUSED = 'refused';

/**
 * Keeps compressed bodies packed. Pub/Sub never compresses a push, and the functions-framework would unpack up to
 * 1 GB before our code can ask who sends it: 300 kB of gzip took 900 MB of memory.
 * https://nodejs.org/docs/latest-v24.x/api/diagnostics_channel.html#http
 */
export function refuseCompressedBodies(): void {
  subscribe('http.server.request.start', (message) => {
    const { headers } = (message as { readonly request: IncomingMessage }).request;
    const coding = headers['content-encoding'];
    if (coding !== undefined && coding.toLowerCase() !== 'identity') headers['content-encoding'] = REFUSED;
  });
}
