import { promisify } from 'node:util';
import { deflate, gzip } from 'node:zlib';
import type { Got } from 'got';
import type { Clock } from '../clock.ts';
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

export interface DeliverOptions {
  readonly client: Got;
  readonly account: FlowcoreAccount;
  readonly compression: keyof typeof compressions;
  readonly clock: Pick<Clock, 'now'>;
  /** Called once when Flowcore turns out to take plain bodies only. */
  onCompressionRefused(status: number | undefined): void;
}

/**
 * Builds the effect that posts batches to Flowcore's batch route. A compressed body that is refused is sent once
 * more as it is; if that is taken, this instance compresses no more. The open service answers 500 to any.
 */
export function createDeliver(options: DeliverOptions): Deliver {
  const { account, client, clock, onCompressionRefused } = options;
  let compression = options.compression;
  let isCompressionTaken = false;
  let plainTakenInstead = 0;

  const send = async (
    events: readonly [FlowcoreEvent, ...FlowcoreEvent[]],
    encoding: typeof compression,
    timeoutMs: number,
  ): Promise<Attempt> => {
    const { destination } = events[0].type;
    const text = batchBody(events);
    const compress = compressions[encoding];
    const body = compress === undefined ? text : await compress(text);
    const headers = {
      ...batchHeaders(account, destination),
      ...(compress === undefined ? {} : { 'content-encoding': encoding }),
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

  return async ([first, ...others], timeoutMs) => {
    if (first === undefined) throw new Error('an empty batch must not be sent: Flowcore answers it with 500');
    const encoding = compression;
    const sentMs = clock.now();
    const attempt = await send([first, ...others], encoding, timeoutMs);
    if (encoding !== 'none' && attempt.consequence.kind === 'delivered') isCompressionTaken = true;
    if (encoding === 'none' || isCompressionTaken || !mayBeTheCompression(attempt.status)) return attempt;
    const remainingMs = timeoutMs - (clock.now() - sentMs);
    if (remainingMs <= 0) return attempt;
    const plain = await send([first, ...others], 'none', remainingMs);
    if (plain.consequence.kind === 'delivered') plainTakenInstead += 1;
    // A 500 may be a hiccup, so it counts when it happens again.
    if (compression !== 'none' && plainTakenInstead >= (attempt.status === 500 ? 2 : 1)) {
      compression = 'none';
      onCompressionRefused(attempt.status);
    }
    return plain;
  };
}

/** What services say to a body that they cannot read. */
const mayBeTheCompression = (status: number | undefined): boolean =>
  status === 400 || status === 415 || status === 422 || status === 500;
