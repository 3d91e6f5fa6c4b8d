import { type Answer, jsonAnswer } from './answer.ts';
import { isApiKeyForm } from './auth.ts';
import type { Site } from './checks.ts';
import { type ReadRequest, type Selection, selectByIds, selectByNames } from './read-selection.ts';
import type { EventStore } from './store.ts';
import type { StoredEvent } from './stored-event.ts';

/** A page ends early at this many bytes of stored lines, so that memory stays bounded. */
const maxPageBytes = 16 * 1024 * 1024;

/** Serves stored events as Flowcore's event source does; undefined for a path that is not its own. */
export function answerRead(request: ReadRequest, site: Site, store: EventStore): Answer | undefined {
  const call = calls[`${request.method} ${request.path}`];
  if (call === undefined) return undefined;
  const key = site.apiKey.split(':').at(-1) ?? '';
  if (!isApiKeyForm(request.authorization, key)) {
    return jsonAnswer(401, { status: 401, code: 'UNAUTHORIZED', message: 'Unauthorized' });
  }
  const selection = call.select(request, site);
  return selection === undefined
    ? jsonAnswer(404, { status: 404, code: 'NOT_FOUND', message: 'Event type not found' })
    : jsonAnswer(200, call.answer(selection, site, store));
}

interface Call {
  readonly select: (request: ReadRequest, site: Site) => Selection | undefined;
  readonly answer: (selection: Selection, site: Site, store: EventStore) => unknown;
}

const calls: Readonly<Record<string, Call>> = {
  'GET /api/v1/time-buckets': { select: selectByIds, answer: listTimeBuckets },
  'POST /api/v1/time-buckets/by-names': { select: selectByNames, answer: listTimeBuckets },
  'GET /api/v1/events': { select: selectByIds, answer: listEvents },
  'POST /api/v1/events': { select: selectByNames, answer: listEvents },
};

function listTimeBuckets({ typeKeys, parameters, pageSize }: Selection, _site: Site, store: EventStore) {
  const { fromTimeBucket = '', toTimeBucket = '9', order } = parameters;
  const inRange = store.index
    .timeBuckets(typeKeys)
    .filter((bucket) => bucket >= fromTimeBucket && bucket <= toTimeBucket);
  const ordered = order === 'desc' ? inRange.reverse() : inRange;
  const start = Number(parameters.cursor ?? 0);
  const end = start + pageSize;
  return { timeBuckets: ordered.slice(start, end), ...(end < ordered.length ? { nextCursor: end } : {}) };
}

function listEvents({ typeKeys, parameters, pageSize }: Selection, site: Site, store: EventStore) {
  const { timeBucket = '', cursor = '0', order } = parameters;
  // Descending is for a look at the newest events: no cursor, no bounds.
  const isNewestFirst = order === 'desc';
  const isWanted = isNewestFirst ? () => true : withinBounds(parameters);
  const events: unknown[] = [];
  let bytes = 0;
  for (const entry of store.index.entries(typeKeys, timeBucket, isNewestFirst ? 'newest' : Number(cursor))) {
    if (events.length >= pageSize || bytes >= maxPageBytes) {
      return isNewestFirst ? { events } : { events, nextCursor: String(entry.position) };
    }
    const event = store.read(entry);
    bytes += entry.length;
    if (isWanted(event)) events.push(envelope(event, site));
  }
  return { events };
}

/** Event ids compare by the time they were made: the text of a version 1 UUID starts with its lowest bits. */
function withinBounds(parameters: Selection['parameters']): (event: StoredEvent) => boolean {
  const from = sortable(parameters.fromEventId);
  const after = sortable(parameters.afterEventId);
  const to = sortable(parameters.toEventId);
  return ({ eventId }) => {
    const id = sortable(eventId) ?? '';
    return (
      (from === undefined || id >= from) &&
      (after === undefined || id > after) &&
      (to === undefined || id <= to)
    );
  };
}

function sortable(id: string | undefined): string | undefined {
  return id === undefined
    ? undefined
    : `${id.slice(15, 18)}${id.slice(9, 13)}${id.slice(0, 8)}${id.slice(18)}`;
}

/** An event as Flowcore serves it: parsed and written again, so large numbers and double keys have changed. */
function envelope(event: StoredEvent, site: Site) {
  const { eventId, timeBucket, flowType, eventType, metadata, raw, validTime } = event;
  return {
    eventId,
    timeBucket,
    tenant: site.tenant,
    dataCoreId: site.dataCoreId,
    flowType,
    eventType,
    metadata,
    payload: JSON.parse(raw) as unknown,
    validTime,
  };
}
