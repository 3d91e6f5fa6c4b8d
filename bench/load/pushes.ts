import { fillIn } from '../event-id.ts';
import type { Sample } from '../mixes.ts';

/** One push request, ready for the wire. */
export interface Push {
  readonly bytes: string;
  /** Number of its first event; the others follow. */
  readonly firstId: number;
  readonly events: number;
}

const SUBSCRIPTION = 'projects/bench/subscriptions/everflow-events-ingest';
/** Pub/Sub's message ids are numbers of this length. */
const MESSAGE_ID_DIGITS = 16;

/** Makes pushes of a mix without end, each of other events, in Pub/Sub's wrapped form and with its headers. */
export function createPushes(samples: readonly Sample[], run: number, publishTime: string): () => Push {
  let nextId = 0;
  let made = 0;
  return () => {
    const sample = samples[made % samples.length];
    if (sample === undefined) throw new Error('a mix without messages cannot be sent');
    made += 1;
    const firstId = nextId;
    nextId += sample.events;
    return { bytes: requestOf(pushBody(sample, run, firstId, publishTime)), firstId, events: sample.events };
  };
}

function requestOf(body: string): string {
  return (
    'POST / HTTP/1.1\r\nHost: 127.0.0.1\r\nContent-Type: application/json\r\nUser-Agent: CloudPubSub-Google\r\n' +
    `Accept: application/json\r\nContent-Length: ${body.length}\r\n\r\n${body}`
  );
}

/** The body of a push, ASCII only. https://cloud.google.com/pubsub/docs/push#receive_push */
export function pushBody(
  { template, attributes }: Sample,
  run: number,
  firstId: number,
  publishTime: string,
): string {
  const data = Buffer.from(fillIn(template, run, firstId)).toString('base64');
  const id = String(run * 1e9 + firstId).padStart(MESSAGE_ID_DIGITS, '7');
  return (
    `{"message":{"attributes":${JSON.stringify(attributes)},"data":"${data}","messageId":"${id}",` +
    `"message_id":"${id}","publishTime":"${publishTime}","publish_time":"${publishTime}"},` +
    `"subscription":"${SUBSCRIPTION}"}`
  );
}
