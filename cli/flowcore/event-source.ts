import { type Clock, passing } from '../../functions/clock.ts';
import type { Answer } from '../../functions/flowcore/consequence.ts';
import { post } from '../../functions/flowcore/http.ts';
import { Failure } from '../failure.ts';
import { iso } from '../times.ts';
import type { ReadAccount } from './read-account.ts';

/** Whom Flowcore's event source is asked as, and how long an answer is waited for. */
export interface EventSource extends ReadAccount {
  readonly clock: Pick<Clock, 'after'>;
  /** From 0 up to but excluding 1. */
  readonly random: () => number;
  /** 30 s unless told otherwise. */
  readonly timeoutMs?: number;
}

/** Event types of one flow type, by name. */
export interface Stream {
  readonly flowType: string;
  readonly eventTypes: readonly string[];
}

/** An event as Flowcore serves it: its payload parsed and written again, so that large numbers have changed. */
export interface ReadEvent {
  readonly eventId: string;
  readonly timeBucket: string;
  readonly flowType: string;
  readonly eventType: string;
  readonly metadata: Readonly<Record<string, string>>;
  readonly payload: Readonly<Record<string, unknown>>;
  readonly validTime: string;
}

/** A dense bucket answers 1,000 events in about 2.5 s and 10,000 not within a minute. */
export const EVENTS_PER_PAGE = 1000;
/** The parts of files are up to 512 KB each. */
export const PARTS_PER_PAGE = 16;
const BUCKETS_PER_PAGE = 10_000;

const TIMEOUT_MS = 30_000;
/** A page is halved until it is this part of what was asked for. */
const SMALLEST_SHARE = 32;
const MOST_ATTEMPTS = 6;
const FIRST_BACKOFF_MS = 250;
const LONGEST_BACKOFF_MS = 8_000;
/** As Flowcore's own clients do; 425 for those in front of it. */
const PASSING: ReadonlySet<number> = new Set([408, 425, 429, 500, 502, 503, 504]);
/** What a page too large to be read in time looks like. */
const OUT_OF_TIME: ReadonlySet<number> = new Set([408, 504]);

/** The UTC hour of a time as Flowcore names its bucket: `yyyyMMddHH0000`. */
export const timeBucketOf = (ms: number): string => `${iso(ms).slice(0, 13).replaceAll(/[-T]/g, '')}0000`;

/** The time buckets in which any of the event types has events, ascending, from one through another. */
export async function timeBucketsOf(
  source: EventSource,
  stream: Stream,
  { from, to }: { readonly from: string; readonly to: string },
): Promise<readonly string[]> {
  const found: string[] = [];
  const doing = `listing the time buckets of ${nameOf(stream)} in Flowcore`;
  // The SDK sends the names of the query in the body: https://github.com/flowcore-io/flowcore-sdk
  const about = { ...selection(source, stream), fromTimeBucket: from, toTimeBucket: to };
  let cursor: number | undefined;
  do {
    const body = { ...about, pageSize: BUCKETS_PER_PAGE, ...(cursor === undefined ? {} : { cursor }) };
    const url = `${source.urls.eventSource}/api/v1/time-buckets/by-names`;
    const page = await ask<BucketPage>(source, () => url, body, BUCKETS_PER_PAGE, isBucketPage, doing);
    found.push(...page.value.timeBuckets);
    cursor = page.value.nextCursor ?? undefined;
  } while (cursor !== undefined);
  return found;
}

/** Reads the events of a time bucket page by page, of `pageSize` events at most; a page that takes too long is halved. */
export async function* eventsOf(
  source: EventSource,
  { timeBucket, ...stream }: Stream & { readonly timeBucket: string },
  pageSize: number = EVENTS_PER_PAGE,
): AsyncGenerator<readonly ReadEvent[], void> {
  const doing = `reading ${nameOf(stream)} of ${timeBucket} from Flowcore`;
  const body = { ...selection(source, stream), timeBucket };
  let size = pageSize;
  let cursor: string | undefined;
  do {
    const after: Record<string, string> = cursor === undefined ? {} : { cursor };
    const urlOf = (pageSize: number): string =>
      `${source.urls.eventSource}/api/v1/events?${new URLSearchParams({ pageSize: String(pageSize), ...after })}`;
    const page = await ask<EventPage>(source, urlOf, body, size, isEventPage, doing);
    ({ size } = page);
    if (page.value.events.length > 0) yield page.value.events;
    cursor = page.value.nextCursor ?? undefined;
  } while (cursor !== undefined);
}

interface BucketPage {
  readonly timeBuckets: readonly string[];
  readonly nextCursor?: number | null;
}

interface EventPage {
  readonly events: readonly ReadEvent[];
  readonly nextCursor?: string | null;
}

const isBucketPage = (value: unknown): value is BucketPage => Array.isArray(Object(value).timeBuckets);
const isEventPage = (value: unknown): value is EventPage => Array.isArray(Object(value).events);

const nameOf = ({ flowType, eventTypes }: Stream): string => `${flowType}/${eventTypes.join(',')}`;

const selection = ({ tenant, dataCoreId }: ReadAccount, { flowType, eventTypes }: Stream) => ({
  tenant,
  dataCoreId,
  flowType,
  eventTypes,
});

/** Asks until there is an answer; tells the size of page that was answered, which suits the next one. */
async function ask<Page>(
  source: EventSource,
  urlOf: (size: number) => string,
  body: object,
  firstSize: number,
  isPage: (value: unknown) => value is Page,
  doing: string,
): Promise<{ readonly value: Page; readonly size: number }> {
  const { http, authorization, clock, random, timeoutMs = TIMEOUT_MS } = source;
  const smallest = Math.ceil(firstSize / SMALLEST_SHARE);
  const content = {
    headers: { authorization, 'content-type': 'application/json' },
    body: JSON.stringify(body),
  };
  let size = firstSize;
  for (let attempt = 1; ; ) {
    const answer = await post(http, urlOf(size), content, timeoutMs);
    if (answer.kind === 'response' && answer.status === 200)
      return { value: parse(answer.body, isPage, doing), size };
    const isTooLarge = isOutOfTime(answer) && size > smallest;
    if (!isTooLarge && (!mayPass(answer) || attempt >= MOST_ATTEMPTS)) throw refusal(answer, doing);
    if (isTooLarge) size = Math.max(smallest, Math.ceil(size / 2));
    else await passing(clock, delayMs(answer, attempt++, random()));
  }
}

const isOutOfTime = (answer: Answer): boolean =>
  answer.kind === 'response' ? OUT_OF_TIME.has(answer.status) : answer.code === 'ETIMEDOUT';

const mayPass = (answer: Answer): boolean => answer.kind === 'failure' || PASSING.has(answer.status);

function delayMs(answer: Answer, attempt: number, random: number): number {
  const backoffMs = Math.min(LONGEST_BACKOFF_MS, FIRST_BACKOFF_MS * 2 ** (attempt - 1));
  const floorMs = answer.kind === 'response' ? Math.min(answer.retryAfterMs ?? 0, TIMEOUT_MS) : 0;
  return floorMs + Math.floor(random * backoffMs);
}

function refusal(answer: Answer, doing: string): Failure {
  if (answer.kind === 'failure') {
    return new Failure(`${doing}: no answer (${answer.code}): check FLOWCORE_READ_URL and the network`);
  }
  switch (answer.status) {
    case 401:
    case 403:
      return new Failure(
        `${doing}: HTTP ${answer.status}: the key may not read; set FLOWCORE_READ_API_KEY to one that may, as <key id>:<key>`,
      );
    case 404:
      return new Failure(`${doing}: HTTP 404: it does not exist; check the names with \`sluice doctor\``);
    default:
      return new Failure(`${doing}: HTTP ${answer.status}: try again, or ask Flowcore`);
  }
}

/** An answer that is no page is never taken for an empty one. */
function parse<Page>(body: string, isPage: (value: unknown) => value is Page, doing: string): Page {
  try {
    const value: unknown = JSON.parse(body);
    if (isPage(value)) return value;
  } catch {
    // Said below.
  }
  throw new Failure(`${doing}: the answer is no page of Flowcore's: check FLOWCORE_READ_URL`);
}
