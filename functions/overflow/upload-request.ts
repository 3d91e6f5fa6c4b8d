import type { OptionsOfTextResponseBody } from 'got';
import type { Destination } from '../event-types/event-type.ts';
import type { Answer, Consequence } from '../flowcore/consequence.ts';
import { post } from '../flowcore/http.ts';
import type { FlowcoreClient } from './file-to-send.ts';

/** One request of an upload. */
export interface UploadRequest {
  readonly url: string;
  readonly destination: Destination;
  readonly content: Pick<OptionsOfTextResponseBody, 'headers' | 'body'>;
  /** What its answer means. */
  consequenceOf(answer: Answer): Consequence;
}

export const PAUSED: Consequence = { kind: 'throttled', detail: 'Flowcore asked for a pause' };
export const TOO_LATE: Consequence = {
  kind: 'transient',
  detail: 'the deadline passed before the upload began',
};

/** Makes the request when one is free, unless Flowcore wants a pause or the time is up by then. */
export function uploadRequest(
  { client, clock, timeoutMs, host }: FlowcoreClient,
  { url, destination, content, consequenceOf }: UploadRequest,
  deadlineMs: number,
): Promise<Consequence> {
  return host.request(destination, async () => {
    const sentMs = clock.now();
    if (host.pauseMs() > 0) return PAUSED;
    if (deadlineMs <= sentMs) return TOO_LATE;
    const answer = await post(client, url, content, Math.min(timeoutMs, deadlineMs - sentMs));
    const consequence = consequenceOf(answer);
    host.learn(destination, consequence, sentMs);
    return consequence;
  });
}
