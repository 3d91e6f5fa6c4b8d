import pMap from 'p-map';
import { type Consequence, consequence } from '../flowcore/consequence.ts';
import { post } from '../flowcore/http.ts';
import { routeUrl, singleHeaders } from '../flowcore/request.ts';
import { type ChunkEvent, countChunks, splitUtf8 } from './chunks.ts';
import type { FileToSend, FlowcoreClient } from './file-to-send.ts';

/** Marks parts for Flowcore's own consumers (pathways 2.8 and later), which put them together again. */
const CHUNK_METADATA = { 'pathways/chunked': 'true' };

/** Stops the sending at the first part that Flowcore does not take. */
class PartNotTaken extends Error {
  override readonly name = 'PartNotTaken';
  readonly consequence: Consequence;

  constructor(part: number, reason: Consequence) {
    super(`part ${part} was not taken`);
    this.consequence = reason;
  }
}

/**
 * Sends a file in Flowcore's chunk format, one part per request: the time headers of a batch cannot name a
 * field inside a part, those of a single event can. All parts are sent again on a retry, with the same ids.
 */
export async function sendChunks(
  { client, account, timeoutMs, maxRequests, now }: FlowcoreClient,
  { staged, content, destination }: FileToSend,
  deadlineMs: number,
): Promise<Consequence> {
  const url = routeUrl(account, account.dialect.routes.event, destination);
  const headers = {
    ...singleHeaders(account, destination, staged, CHUNK_METADATA),
    'content-type': 'application/json',
  };
  const totalParts = countChunks(staged.size);
  const sendPart = async (data: string, index: number): Promise<void> => {
    const part = index + 1;
    const chunk: ChunkEvent = {
      pathwaysChunk: {
        id: staged.fileId,
        part,
        totalParts,
        digest: staged.sha256,
        scheme: 'utf8-split-sha256-v1',
      },
      data,
    };
    const remainingMs = deadlineMs - now();
    const answer =
      remainingMs > 0
        ? await post(client, url, { headers, body: JSON.stringify(chunk) }, Math.min(timeoutMs, remainingMs))
        : ({ kind: 'failure', code: 'the deadline passed', sent: false } as const);
    const outcome = consequence(answer, 1);
    if (outcome.kind !== 'delivered') throw new PartNotTaken(part, outcome);
  };
  const object = content();
  try {
    await pMap(splitUtf8(object), sendPart, { concurrency: maxRequests });
    return { kind: 'delivered' };
  } catch (error) {
    if (error instanceof PartNotTaken) return error.consequence;
    throw error;
  } finally {
    object.destroy();
  }
}
