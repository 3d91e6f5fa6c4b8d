import type { Subscriber } from '../google/subscriber.ts';

/** What a subscription answers when it is asked for what a stream should have brought. */
export type Rest = 'nothing' | 'no answer' | GivenBack;

/** A message that was there, and has been given back. */
export interface GivenBack {
  readonly id: string;
  /** In ms since the epoch. */
  readonly publishMs: number;
}

/** Pub/Sub may answer a single pull empty though messages wait. https://cloud.google.com/pubsub/docs/pull#unary_pull */
const PULLS = 3;

/**
 * Asks a subscription whether anything waits in it. Nothing comes of a stream that is lost either: the client opens
 * another, for up to a minute later each time, and says nothing.
 */
export async function askForRest({ pull, modifyAckDeadline }: Subscriber): Promise<Rest> {
  try {
    for (let pulls = 0; pulls < PULLS; pulls += 1) {
      const [pulled] = await pull(1);
      if (pulled === undefined) continue;
      await modifyAckDeadline([pulled.ackId], 0);
      const { messageId: id, publishTime } = pulled.message;
      return { id, publishMs: Number(publishTime.seconds) * 1000 + Math.floor(publishTime.nanos / 1e6) };
    }
    return 'nothing';
  } catch {
    // What cannot be mended by waiting ends the stream as well, which tells.
    return 'no answer';
  }
}
