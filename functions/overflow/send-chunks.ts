import type { Readable } from 'node:stream';
import pMap from 'p-map';
import { passing } from '../clock.ts';
import { retryDelayMs } from '../delivery/retry.ts';
import { type Answer, type Consequence, consequence } from '../flowcore/consequence.ts';
import { routeUrl, singleHeaders } from '../flowcore/request.ts';
import { type ChunkEvent, countChunks, splitUtf8 } from './chunks.ts';
import type { FileToSend, FlowcoreClient } from './file-to-send.ts';
import type { StagedObject } from './staged-object.ts';
import { PAUSED, type UploadRequest, uploadRequest } from './upload-request.ts';

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

/** Parts of one file under way at once. */
const PARTS_AT_ONCE = 4;

/**
 * Sends a file in Flowcore's chunk format, one part per request: the time headers of a batch cannot name a
 * field inside a part, those of a single event can. When a part is not taken, the file comes again as a whole,
 * with the same ids.
 */
export async function sendChunks(
  flowcore: FlowcoreClient,
  { staged, destination }: FileToSend,
  content: Readable,
  deadlineMs: number,
): Promise<Consequence> {
  const { account } = flowcore;
  const url = routeUrl(account, account.dialect.routes.event, destination);
  const headers = {
    ...singleHeaders(account, destination, staged, CHUNK_METADATA),
    'content-type': 'application/json',
  };
  let isGivenUp = false;
  const sendPart = async (data: string, index: number): Promise<void> => {
    const body = JSON.stringify(chunkOf(staged, data, index + 1));
    const consequenceOf = (answer: Answer) => consequence(answer, 1);
    const request = { url, destination, content: { headers, body }, consequenceOf };
    const outcome = await sendAgain(flowcore, request, deadlineMs, () => isGivenUp);
    if (outcome.kind === 'delivered') return;
    isGivenUp = true;
    throw new PartNotTaken(index + 1, outcome);
  };
  try {
    await pMap(splitUtf8(content), sendPart, { concurrency: PARTS_AT_ONCE });
    return { kind: 'delivered' };
  } catch (error) {
    if (error instanceof PartNotTaken) return error.consequence;
    throw error;
  }
}

/** Sends a part until it is taken or the time is up: given up, the file would come again from its first part. */
async function sendAgain(
  flowcore: FlowcoreClient,
  request: UploadRequest,
  deadlineMs: number,
  isGivenUp: () => boolean,
): Promise<Consequence> {
  const { clock, host, random } = flowcore;
  for (let attempt = 0; ; ) {
    const consequence = await uploadRequest(flowcore, request, deadlineMs);
    // What a pause kept back was not sent.
    if (consequence !== PAUSED) attempt += 1;
    const remainingMs = deadlineMs - clock.now();
    const question = { consequence, attempt, remainingMs, pauseMs: host.pauseMs(), random: random() };
    const delayMs = host.isOpen(request.destination) ? undefined : retryDelayMs(question);
    if (delayMs === undefined) return consequence;
    await passing(clock, delayMs);
    if (isGivenUp()) return consequence;
  }
}

const chunkOf = (staged: StagedObject, data: string, part: number): ChunkEvent => ({
  pathwaysChunk: {
    id: staged.fileId,
    part,
    totalParts: countChunks(staged.size),
    digest: staged.sha256,
    scheme: 'utf8-split-sha256-v1',
  },
  data,
});
