import { type Message, PubSub, type Subscription, type Topic } from '@google-cloud/pubsub';
import { type PushAnswer, type PushEndpoint, startPushEndpoint } from './pubsub-push-endpoint.ts';

/** Something that serves Pub/Sub's API, under test. */
export interface Subject {
  /** For apiEndpoint. */
  readonly host: string;
  close(): Promise<void>;
}

/** What a case of the contract works with; everything is closed after the case. */
export interface Bench {
  readonly client: PubSub;
  /** A topic with a name of its own. */
  topic(options?: Parameters<PubSub['createTopic']>[0] & object): Promise<Topic>;
  subscription(
    topic: Topic,
    options?: Parameters<Topic['createSubscription']>[1] & object,
  ): Promise<Subscription>;
  /** A name nobody else uses. */
  name(prefix: string): string;
  endpoint(answer?: PushAnswer): Promise<PushEndpoint>;
  /** The texts of the first `count` messages that arrive by StreamingPull, each of them acknowledged. */
  pull(subscription: Subscription, count: number): Promise<string[]>;
}

/** One promise of Pub/Sub's, checked with the real client. */
export interface ContractCase {
  readonly title: string;
  readonly run: (bench: Bench) => Promise<void>;
}

/** How a subject is known to differ, and what it does instead where that is cheap to check. */
export interface Difference {
  readonly reason: string;
  readonly run?: (bench: Bench) => Promise<void>;
}

/** By the title of the case. */
export type Differences = Readonly<Record<string, Difference>>;

/** Runs the cases against whatever `start` starts. */
export function describePubSub(
  name: string,
  start: () => Promise<Subject>,
  cases: readonly ContractCase[],
  differences: Differences = {},
): void {
  describe(name, () => {
    let subject: Subject;

    before(async () => {
      subject = await start();
    });
    after(() => subject?.close());

    for (const { title, run } of cases) {
      const difference = differences[title];
      if (difference === undefined) it(title, () => withBench(subject.host, run));
      else if (difference.run === undefined) it(`${title} [differs: ${difference.reason}]`);
      else {
        const runDifference = difference.run;
        it(`${title} [differs: ${difference.reason}]`, () => withBench(subject.host, runDifference));
      }
    }
  });
}

let names = 0;

/** Runs one case with a client of its own and closes everything the case opened. */
export async function withBench(host: string, run: (bench: Bench) => Promise<void>): Promise<void> {
  const client = new PubSub({ projectId: 'contract', apiEndpoint: host, emulatorMode: true });
  const closers: (() => Promise<unknown>)[] = [() => client.close()];
  const name = (prefix: string): string => {
    names += 1;
    return `${prefix}-${names}`;
  };
  const bench: Bench = {
    client,
    name,
    async topic(options) {
      const [topic] = await client.createTopic({ name: client.topic(name('topic')).name, ...options });
      return topic;
    },
    async subscription(topic, options) {
      const [subscription] = await topic.createSubscription(name('subscription'), options ?? {});
      closers.unshift(() => subscription.close());
      return subscription;
    },
    async endpoint(answer) {
      const endpoint = await startPushEndpoint(answer);
      closers.push(() => endpoint.close());
      return endpoint;
    },
    pull,
  };
  try {
    await run(bench);
  } finally {
    for (const close of closers) await close();
  }
}

async function pull({ name, pubsub }: Subscription, count: number): Promise<string[]> {
  // A subscription object of the client cannot be opened again once it was closed.
  const subscription = pubsub.subscription(name);
  const texts: string[] = [];
  await new Promise<void>((resolve, reject) => {
    subscription.on('message', (message: Message) => {
      message.ack();
      texts.push(message.data.toString());
      if (texts.length >= count) resolve();
    });
    subscription.on('error', reject);
  });
  // Returns when the acknowledgements have been taken.
  await subscription.close();
  return texts;
}
