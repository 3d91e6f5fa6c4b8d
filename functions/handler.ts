import type { IncomingHttpHeaders, ServerResponse } from 'node:http';
import { type Outcome, statusOf } from './ack.ts';
import type { Clock } from './clock.ts';
import { describeError } from './describe-error.ts';
import type { Log } from './log.ts';
import type { Fate, Message } from './message.ts';
import type { Drain } from './process/drain.ts';
import type { Admission, Authorise } from './push-auth.ts';
import { envelope } from './stages/envelope.ts';
import { readTrace, type Trace } from './trace.ts';

export interface HandlerParts {
  readonly authorise: Authorise;
  /** Whether a push endpoint may have this path. */
  isKnownPath(path: string): boolean;
  /** Brings the message's events to their fates by an absolute deadline, in ms since the epoch. */
  settle(message: Message, deadlineMs: number): Promise<readonly Fate[]>;
  readonly messageBudgetMs: number;
  readonly maxInFlightBytes: number;
  readonly clock: Clock;
  readonly drain: Pick<Drain, 'isStopping' | 'open'>;
  readonly log: Log;
}

/** A push request, whichever way it was served. */
export interface Push {
  readonly path: string;
  readonly headers: IncomingHttpHeaders;
  readonly remoteAddress: string | undefined;
  /** Length of the body in bytes. */
  readonly bytes: number;
  /** Reads the body, to be called once; undefined where it is no JSON, or ends early. */
  takeBody(): unknown;
}

/** Answers a push request. */
export type PushHandler = (push: Push, response: ServerResponse) => Promise<void>;

/** Any web page can send forms and text to a function on its reader's machine, but not JSON. */
const isJson = ({ headers }: Push): boolean =>
  /^application\/(?:[\w.-]+\+)?json\s*(?:;|$)/i.test(headers['content-type'] ?? '');

/**
 * Handles push requests: admit, read the envelope, settle, answer. Both functions are made of it. Nothing is read of
 * a body before its sender is known and there is room for it.
 */
export function createHandler(parts: HandlerParts): PushHandler {
  let inFlightBytes = 0;

  const refuse = ({ bytes }: Push, trace: Trace | undefined, admission: Admission): Outcome | undefined => {
    if (!admission.ok) {
      parts.log.warn({ trace, problem: admission.problem }, 'push refused');
      return { kind: 'refused', refusal: admission.refusal };
    }
    // A push larger than the cap must still pass, alone: refused, it would come back for ever.
    if (inFlightBytes === 0 || inFlightBytes + bytes <= parts.maxInFlightBytes) return undefined;
    parts.log.warn({ trace, inFlightBytes, bytes }, 'push refused: MAX_IN_FLIGHT_BYTES are in work');
    return { kind: 'full' };
  };

  const settle = async (push: Push, trace: Trace | undefined, deadlineMs: number): Promise<Outcome> => {
    const message = isJson(push)
      ? envelope(await push.takeBody(), push.path, trace)
      : { problem: 'the content type is not JSON' };
    if ('problem' in message) {
      parts.log.warn({ trace, problem: message.problem }, 'request is not a Pub/Sub push');
      return { kind: 'not-an-envelope' };
    }
    if (!parts.isKnownPath(message.path)) {
      parts.log.error(
        { trace, path: message.path },
        'push endpoint path names no event type: mend the subscription',
      );
      return { kind: 'unknown-path' };
    }
    return { kind: 'settled', fates: await parts.settle(message, deadlineMs) };
  };

  const handle = async (push: Push, trace: Trace | undefined): Promise<Outcome> => {
    if (parts.drain.isStopping()) return { kind: 'stopping' };
    const deadlineMs = parts.clock.now() + parts.messageBudgetMs;
    const { headers, remoteAddress, bytes } = push;
    const admission = await parts.authorise({ remoteAddress, authorization: headers.authorization });
    const refusal = refuse(push, trace, admission);
    if (refusal !== undefined) return refusal;
    inFlightBytes += bytes;
    try {
      return await settle(push, trace, deadlineMs);
    } finally {
      inFlightBytes -= bytes;
    }
  };

  return async (push, response) => {
    response.once('close', parts.drain.open());
    const trace = readTrace(push.headers);
    try {
      response.statusCode = statusOf(await handle(push, trace));
    } catch (error) {
      // The framework ends the process, and with it the neighbours' requests, when a handler's promise rejects.
      parts.log.error({ trace, problem: describeError(error) }, 'push failed');
      response.statusCode = statusOf({ kind: 'failed' });
    }
    response.end();
  };
}
