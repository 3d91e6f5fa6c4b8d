import { promisify } from 'node:util';
import { deflate, gzip } from 'node:zlib';
import type { Got } from 'got';
import { type Answer, type Consequence, consequence } from '../flowcore/consequence.ts';
import { post } from '../flowcore/http.ts';
import { batchHeaders, type FlowcoreAccount, routeUrl } from '../flowcore/request.ts';
import type { FlowcoreEvent } from '../message.ts';
import { batchBody } from './batch.ts';

/** One attempt to send a batch, as it is logged. */
export interface Attempt {
  readonly consequence: Consequence;
  readonly events: number;
  /** Bytes of the body on the wire. */
  readonly bytes: number;
  readonly status: number | undefined;
}

/** Sends the events of one destination to Flowcore in one request. */
export type Deliver = (events: readonly FlowcoreEvent[], timeoutMs: number) => Promise<Attempt>;

const compressions = { none: undefined, gzip: promisify(gzip), deflate: promisify(deflate) };

/** Builds the effect that posts batches to Flowcore's batch route. */
export function createDeliver(
  client: Got,
  account: FlowcoreAccount,
  compression: keyof typeof compressions,
): Deliver {
  const compress = compressions[compression];
  return async (events, timeoutMs) => {
    const [first] = events;
    if (first === undefined) throw new Error('an empty batch must not be sent: Flowcore answers it with 500');
    const { destination } = first.type;
    const text = batchBody(events);
    const body = compress === undefined ? text : await compress(text);
    const headers = {
      ...batchHeaders(account, destination),
      ...(compress === undefined ? {} : { 'content-encoding': compression }),
    };
    const url = routeUrl(account, account.dialect.routes.events, destination);
    const answer: Answer = await post(client, url, { headers, body }, timeoutMs);
    return {
      consequence: consequence(answer, events.length),
      events: events.length,
      bytes: Buffer.byteLength(body),
      status: answer.kind === 'response' ? answer.status : undefined,
    };
  };
}
