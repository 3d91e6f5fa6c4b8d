import type { Content } from './read-request.ts';

/** As long as Flowcore's ids, which are UUIDs. */
const EVENT_ID = '"01994f6a-6a2c-1f6e-8d3b-0242ac120002"';
/** Flowcore's limit for a single event; a batch's events are not measured here. */
const MAX_EVENT_BYTES = 64_000;

/** What the documented service answers. */
export function answerOf(content: Content): { readonly status: number; readonly body: string } {
  switch (content.kind) {
    case 'event':
      return content.bytes > MAX_EVENT_BYTES
        ? refusal(`Event size exceeds maximum limit of ${MAX_EVENT_BYTES} bytes`)
        : { status: 200, body: `{"success":true,"eventId":${EVENT_ID}}` };
    case 'events':
      return { status: 200, body: `{"success":true,"eventIds":[${idsFor(content.ids.length)}]}` };
    case 'file': {
      const { checksum } = content;
      return { status: 200, body: `{"checksum":"${checksum}","hashType":"SHA256","eventIds":[${EVENT_ID}]}` };
    }
  }
}

const refusal = (message: string) => ({
  status: 400,
  body: JSON.stringify({ error: 'Bad Request', message }),
});

const idsFor = (events: number): string => Array.from({ length: events }, () => EVENT_ID).join(',');
