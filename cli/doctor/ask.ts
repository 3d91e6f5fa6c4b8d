import type { Context } from '../context.ts';
import { describeProblem } from '../describe-problem.ts';
import type { DatedAnswer } from './judge-clock.ts';

/** A request that changes nothing. */
export interface Question {
  readonly method: 'GET' | 'POST';
  readonly url: string;
  readonly headers?: Readonly<Record<string, string>>;
  readonly body?: string;
}

export type Reply =
  | {
      readonly kind: 'response';
      readonly status: number;
      readonly body: string;
      /** Undefined where the answer bears no date. */
      readonly dated: DatedAnswer | undefined;
    }
  | { readonly kind: 'failure'; readonly problem: string };

const TIMEOUT_MS = 15_000;

/** Asks something by HTTP; what the network does is part of the reply. */
export async function ask(
  { http, clock }: Pick<Context, 'http' | 'clock'>,
  { method, url, headers = {}, body }: Question,
): Promise<Reply> {
  const sentMs = clock.now();
  try {
    const response = await http(url, {
      ...{ method, headers, timeout: { request: TIMEOUT_MS } },
      ...(body === undefined ? {} : { body }),
    });
    const serverMs = Date.parse(response.headers.date ?? '');
    const dated = Number.isNaN(serverMs) ? undefined : { serverMs, sentMs, receivedMs: clock.now() };
    return { kind: 'response', status: response.statusCode, body: response.body, dated };
  } catch (error) {
    return { kind: 'failure', problem: describeProblem(error) };
  }
}

/** Asks one of Google's REST services as whoever runs the command; an answer that is none has its status as `code`. */
export async function askGoogle<T>(
  context: Pick<Context, 'http' | 'clock' | 'accessToken'>,
  question: Question,
): Promise<T> {
  const headers = {
    ...question.headers,
    authorization: `Bearer ${await context.accessToken()}`,
    'content-type': 'application/json',
  };
  const reply = await ask(context, { ...question, headers });
  if (reply.kind === 'failure') throw new Error(reply.problem);
  if (reply.status === 200) return JSON.parse(reply.body) as T;
  throw Object.assign(new Error(`HTTP ${reply.status}`), { code: reply.status });
}
