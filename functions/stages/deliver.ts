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

export interface DeliverOptions {
  readonly client: Got;
  readonly account: FlowcoreAccount;
  readonly compression: keyof typeof compressions;
  /** Called once when Flowcore turns out to take plain bodies only. */
  onCompressionRefused(status: number | undefined): void;
}

/**
 * Builds the effect that posts batches to Flowcore's batch route. A compressed body that is refused is sent once
 * more as it is; if that is taken, this instance compresses no more. The open service answers 500 to any.
 */
export function createDeliver(options: DeliverOptions): Deliver {
  const { account, client, onCompressionRefused } = options;
  let compression = options.compression;
  let isTaken = false;

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
    const attempt = await send([first, ...others], compression, timeoutMs);
    if (compression === 'none' || isTaken) return attempt;
    isTaken = attempt.consequence.kind === 'delivered';
    if (!mayBeTheCompression(attempt.status)) return attempt;
    const plain = await send([first, ...others], 'none', timeoutMs);
    if (plain.consequence.kind === 'delivered') {
      compression = 'none';
      onCompressionRefused(attempt.status);
    }
    return plain;
  };
}

/** What services say to a body that they cannot read. */
const mayBeTheCompression = (status: number | undefined): boolean =>
  status === 400 || status === 415 || status === 422 || status === 500;
