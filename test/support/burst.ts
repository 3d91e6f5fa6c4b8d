import { once } from 'node:events';
import { readFileSync } from 'node:fs';
import { Agent, type IncomingMessage, request } from 'node:http';

/** Pub/Sub takes 10 MB per message; what is left is for attributes and framing. */
export const LARGE_BYTES = 9_900_000;

/** A push's body in pieces: the large ones are shared between pushes, so that the sender stays small. */
export type Push = readonly (string | Buffer)[];

/** Makes the body of the push with this number. */
export type Load = (number: number) => Push;

const PUBLISH_TIME = '2026-11-21T16:00:00Z';

/** The push of a message whose data is a head of its own and a tail that others have as well. */
function pushOf(number: number, head: string, tail: string): Push {
  const own = Buffer.from(head.padEnd(Math.ceil(head.length / 3) * 3)).toString('base64');
  const envelope = { messageId: `burst-${number}`, publishTime: PUBLISH_TIME };
  const start = `{"subscription":"s","message":${JSON.stringify(envelope).slice(0, -1)},"data":"`;
  return [`${start}${own}`, tail, '"}}'];
}

const idOf = (number: number): string =>
  `"network_id":1,"transaction_id":"t${number}","unix_timestamp":1795273212`;

const inBase64 = (text: string): string => Buffer.from(text, 'latin1').toString('base64');

/** One event as large as a message can be: it overflows. */
export function largeEvents(): Load {
  const tail = inBase64(`"note":"${'x'.repeat(LARGE_BYTES)}"}`);
  return (number) => pushOf(number, `{${idOf(number)},`, tail);
}

/** One event as large as a message can be, of tiny values: the most that a payload can become when it is parsed. */
export function bushyEvents(): Load {
  const tail = inBase64(`"note":[${'{},'.repeat(LARGE_BYTES / 3)}0]}`);
  return (number) => pushOf(number, `{${idOf(number)},`, tail);
}

/** As many events as an array may have, together as large as a message can be. */
export function largeArrays(): Load {
  const note = 'x'.repeat(LARGE_BYTES / 1000 - 80);
  const events = Array.from({ length: 999 }, (_, index) => `{${idOf(index)},"note":"${note}"}`);
  const tail = inBase64(`${events.join(',')}]`);
  return (number) => pushOf(number, `[{${idOf(number)}},`, tail);
}

/** As many events as an array may have, small ones: together with MAX_IN_FLIGHT_BYTES, the most events in work. */
export function smallArrays(): Load {
  const note = 'x'.repeat(650);
  return (number) => {
    const eventOf = (index: number) => `{${idOf(index)},"message":${number},"note":"${note}"}`;
    const events = Array.from({ length: 999 }, (_, index) => eventOf(index));
    return pushOf(number, `[{${idOf(number)}},`, inBase64(`${events.join(',')}]`));
  };
}

/** What is no JSON, as large as a message can be: it is quarantined by way of the bucket. */
export function largeRubbish(): Load {
  const tail = inBase64('x'.repeat(LARGE_BYTES));
  return (number) => pushOf(number, `rubbish ${number} `, tail);
}

/** Events of a kilobyte, one per push. */
export function smallEvents(): Load {
  const tail = inBase64(`"note":"${'x'.repeat(1000)}"}`);
  return (number) => pushOf(number, `{${idOf(number)},`, tail);
}

export interface Burst {
  readonly url: string;
  readonly load: Load;
  readonly pushes: number;
  /** Pushes at once. */
  readonly concurrency: number;
}

/** Pushes, and resolves to the statuses of the answers in the order of the pushes. */
export async function burst({ url, load, pushes, concurrency }: Burst): Promise<readonly number[]> {
  const statuses: number[] = [];
  let next = 0;
  const pushInTurn = async (): Promise<void> => {
    while (next < pushes) {
      const number = next;
      next += 1;
      statuses[number] = await push(url, load(number));
    }
  };
  await Promise.all(Array.from({ length: concurrency }, pushInTurn));
  return statuses;
}

async function push(url: string, pieces: Push): Promise<number> {
  // A connection each: a busy process may close a kept one at the very moment of its next use. But one that is kept,
  // as Cloud Run's are: else the server closes it when it answers before it has read the body.
  const agent = new Agent({ keepAlive: true });
  const length = pieces.reduce((sum, piece) => sum + piece.length, 0);
  const headers = { 'content-type': 'application/json', 'content-length': length };
  const sending = request(url, { method: 'POST', headers, agent });
  for (const piece of pieces) sending.write(piece, 'latin1');
  sending.end();
  const [response] = (await once(sending, 'response')) as [IncomingMessage];
  response.resume();
  await once(response, 'end');
  agent.destroy();
  return response.statusCode ?? 0;
}

/** The most memory that a running process has held so far, in MiB; Linux only. */
export function peakRssMib(pid = 0): number {
  const [, kib = ''] = /^VmHWM:\s*(\d+) kB$/m.exec(readFileSync(`/proc/${pid}/status`, 'latin1')) ?? [];
  return Number(kib) / 1024;
}
