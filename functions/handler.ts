import type { Request, Response } from '@google-cloud/functions-framework';
import { type Outcome, statusOf } from './ack.ts';
import type { Clock } from './clock.ts';
import { describeError } from './describe-error.ts';
import type { Log } from './log.ts';
import type { Fate, Message } from './message.ts';
import type { Drain } from './process/drain.ts';
import type { Authorise } from './push-auth.ts';
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

/** The framework reads forms as well, which any web page can send to a function on its reader's machine. */
const isJson = (request: Request): boolean => typeof request.is(['json', '+json']) === 'string';

/** A function of the functions-framework that answers push requests. */
export type PushHandler = (request: Request, response: Response) => Promise<void>;

/** Handles push requests: authorise, read the envelope, settle, answer. Both functions are made of it. */
export function createHandler(parts: HandlerParts): PushHandler {
  let inFlightBytes = 0;

  const settleWithin = async (message: Message, deadlineMs: number): Promise<Outcome> => {
    const bytes = message.data.length;
    // A message larger than the cap must still pass, alone: refused, it would come back for ever.
    if (inFlightBytes > 0 && inFlightBytes + bytes > parts.maxInFlightBytes) {
      parts.log.warn(
        { trace: message.trace, inFlightBytes, bytes },
        'message refused: MAX_IN_FLIGHT_BYTES are in work',
      );
      return { kind: 'full' };
    }
    inFlightBytes += bytes;
    try {
      return { kind: 'settled', fates: await parts.settle(message, deadlineMs) };
    } finally {
      inFlightBytes -= bytes;
    }
  };

  const handle = async (request: Request, trace: Trace | undefined): Promise<Outcome> => {
    if (parts.drain.isStopping()) return { kind: 'stopping' };
    const deadlineMs = parts.clock.now() + parts.messageBudgetMs;
    const admission = await parts.authorise({
      remoteAddress: request.socket.remoteAddress,
      authorization: request.headers.authorization,
    });
    if (!admission.ok) {
      parts.log.warn({ trace, problem: admission.problem }, 'push refused');
      return { kind: 'refused', refusal: admission.refusal };
    }
    const message = isJson(request)
      ? envelope(request.body, request.path, trace)
      : { problem: 'the content type is not JSON' };
    letGoOfBody(request);
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
    return settleWithin(message, deadlineMs);
  };

  return async (request, response) => {
    response.once('close', parts.drain.open());
    const trace = readTrace(request.headers);
    // The framework ends the process, and with it the neighbours' requests, when a handler's promise rejects.
    const outcome = await handle(request, trace).catch((error: unknown): Outcome => {
      parts.log.error({ trace, problem: describeError(error) }, 'push failed');
      return { kind: 'failed' };
    });
    response.status(statusOf(outcome)).end();
  };
}

/** The framework keeps a body twice for as long as its request is open; read, it is in the message. */
function letGoOfBody(request: Request): void {
  request.body = undefined;
  delete request.rawBody;
}
