/** What an answer of Flowcore means for the events that were sent, named for what to do next. */
export type Consequence =
  /** Flowcore's HTTP service has taken every event. */
  | { readonly kind: 'delivered' }
  /** Something in an event displeased Flowcore; `answer` is what it said, which may quote the event. */
  | { readonly kind: 'event-fault'; readonly detail: string; readonly answer: string }
  /** An event, or the request, is too large for Flowcore. */
  | { readonly kind: 'size'; readonly detail: string }
  /** Settings, rights or event types are wrong; no event is at fault. */
  | Misconfigured
  /** Flowcore asks for patience, and may say for how long. */
  | { readonly kind: 'throttled'; readonly detail: string; readonly retryAfterMs?: number }
  /** Nothing was taken; the same request may pass later. `mayBlame`: or never, for something in an event. */
  | { readonly kind: 'transient'; readonly detail: string; readonly mayBlame?: true }
  /** The request was sent and no answer came: it may have been taken. */
  | { readonly kind: 'unknown'; readonly detail: string }
  /** The destination has been missing for so long, while others are taken, that its events must not wait any more. */
  | { readonly kind: 'destination-missing'; readonly detail: string };

export interface Misconfigured {
  readonly kind: 'misconfigured';
  readonly detail: string;
  /** Whether nothing can be sent to Flowcore, or nothing to this destination. */
  readonly scope: 'host' | 'destination';
  /** It has been seen to pass by itself. */
  readonly mayPass?: true;
  /** Flowcore does not know the destination. */
  readonly isMissing?: true;
}

export const misconfigured = (scope: Misconfigured['scope'], detail: string): Misconfigured => ({
  kind: 'misconfigured',
  detail,
  scope,
});

/** How a request to Flowcore ended on the wire. */
export type Answer =
  | {
      readonly kind: 'response';
      readonly status: number;
      readonly body: string;
      /** What the Retry-After header asks for. */
      readonly retryAfterMs?: number;
    }
  /** `sent`: the connection stood, so the body may have reached Flowcore. */
  | { readonly kind: 'failure'; readonly code: string; readonly sent: boolean };

/** Flowcore's own words for an event above its limit; the limit may change, the words are looked for. */
const SIZE_TEXT = /event size exceeds (the )?maximum/i;

/** Only these blame what was sent; any other refusal comes from settings, rights or something in between. */
const EVENT_FAULT_STATUSES: ReadonlySet<number> = new Set([400, 422]);
/** Characters of an answer that are kept for the quarantine record. */
const LONGEST_ANSWER = 500;
const TRANSIENT_STATUSES: ReadonlySet<number> = new Set([408, 409, 423, 425]);

/** Decides what an answer to a request with `events` events means; the table of cases is this function's test. */
export function consequence(answer: Answer, events: number): Consequence {
  if (answer.kind === 'failure') {
    return { kind: answer.sent ? 'unknown' : 'transient', detail: answer.code };
  }
  const { status, body, retryAfterMs } = answer;
  const detail = `HTTP ${status}`;
  if (status >= 200 && status < 300) return ofSuccess(detail, body, events);
  if (status === 413 || (status === 400 && SIZE_TEXT.test(body))) return { kind: 'size', detail };
  if (status === 429 || status === 503 || (status >= 500 && retryAfterMs !== undefined)) {
    return { kind: 'throttled', detail, ...(retryAfterMs === undefined ? {} : { retryAfterMs }) };
  }
  // The open service says 500 for some bodies that it will never take.
  if (status === 500) return { kind: 'transient', detail, mayBlame: true };
  if (status > 500 || TRANSIENT_STATUSES.has(status)) return { kind: 'transient', detail };
  if (EVENT_FAULT_STATUSES.has(status)) {
    return { kind: 'event-fault', detail, answer: body.slice(0, LONGEST_ANSWER) };
  }
  return ofRefusal(detail, status);
}

function ofRefusal(detail: string, status: number): Misconfigured {
  // Redirects and refused keys concern every request; rights and names may be those of one destination.
  const refusal = misconfigured(status < 400 || status === 401 ? 'host' : 'destination', detail);
  if (status === 404) return { ...refusal, isMissing: true };
  // A production user of the public service sees 403 that goes away on retry.
  return status === 403 ? { ...refusal, mayPass: true } : refusal;
}

/**
 * A 2xx counts only when the body says so: the documented service writes `success`, the open one `received`.
 * A body that says otherwise, or names fewer ids than events, comes from something that is not Flowcore as we know it.
 */
function ofSuccess(detail: string, body: string, events: number): Consequence {
  const said = readSuccess(body);
  if (said === undefined) return misconfigured('host', `${detail} without success`);
  if (said.ids !== undefined && said.ids < events) {
    return misconfigured('host', `${detail} with ${said.ids} ids for ${events} events`);
  }
  return { kind: 'delivered' };
}

function readSuccess(body: string): { readonly ids: number | undefined } | undefined {
  try {
    const { success, received, eventIds } = JSON.parse(body) ?? {};
    if (success === false || (success !== true && received !== true)) return undefined;
    return { ids: Array.isArray(eventIds) ? eventIds.length : undefined };
  } catch {
    return undefined;
  }
}
