import { Server, ServerCredentials } from '@grpc/grpc-js';
import type { Clock } from '../../functions/clock.ts';
import type { Account } from '../account.ts';
import { admit } from './admit.ts';
import { backlogSize, closeBacklog } from './backlog.ts';
import { createBroker, type SubscriptionStats } from './broker.ts';
import { startCertsServer } from './certs-server.ts';
import { createPubSubFaults, type PublishFault, type PushedTwice, type Repeats } from './faults.ts';
import { iamRpc } from './iam-rpc.ts';
import { createOidcTokens } from './oidc-tokens.ts';
import { publisherRpc } from './publisher-rpc.ts';
import { MAX_PUSH_BACKOFF_MS } from './push-backoff.ts';
import { startPushLoop } from './push-loop.ts';
import { createPushSender } from './push-request.ts';
import { serviceDefinition } from './rpc.ts';
import { openStore } from './store.ts';
import { subscriberRpc } from './subscriber-rpc.ts';
import { getSubscription } from './subscriptions.ts';

/** A running embedded Pub/Sub. */
export interface PubSubServer {
  /** "127.0.0.1:port", for PUBSUB_EMULATOR_HOST. */
  readonly host: string;
  /** Opens a further "127.0.0.1:port", whose calls are one account's: told, and refused where the account may not. */
  openFor(account: Account): Promise<string>;
  /** The JWK set of the key that signs push tokens. */
  readonly certsUrl: string;
  /** How many messages of projects/P/subscriptions/S are not acknowledged yet. */
  backlog(subscription: string): number;
  /** Counters of projects/P/subscriptions/S since the server started. */
  stats(subscription: string): Readonly<SubscriptionStats>;
  /** Refuses the next publishes to a topic. */
  fail(fault: PublishFault): void;
  /** Pushes messages of a subscription a second time, as at-least-once delivery allows. */
  pushTwice(repetition: PushedTwice): void;
  /** The second pushes of projects/P/subscriptions/S. */
  repeats(subscription: string): Repeats;
  /** Drops the faults that have not happened yet, and pushes nothing twice any more. */
  clearFaults(): void;
  /** Breaks off what is under way; unacknowledged messages stay in the data directory, if there is one. */
  close(): Promise<void>;
}

/** How the server runs. */
export interface PubSubOptions {
  readonly clock: Clock;
  /** gRPC port on 127.0.0.1; default: a free one. */
  readonly port?: number;
  /** Where topics, subscriptions and messages outlive a restart; default: memory only. */
  readonly dataDir?: string;
  /** Between 0 and 1; spreads retries. Default: they are not spread. */
  readonly random?: () => number;
  /** Longest pause of a subscription whose endpoint refuses messages; default: Google's 60 seconds. */
  readonly maxPushBackoffMs?: number;
}

/** Clients may publish 10 MB, which travels with some framing. */
const MAX_REQUEST_BYTES = 24 * 1_024 * 1_024;

/** Starts an embedded Pub/Sub on 127.0.0.1. */
export async function startPubSub(options: PubSubOptions): Promise<PubSubServer> {
  const { clock, random = () => 0, maxPushBackoffMs = MAX_PUSH_BACKOFF_MS } = options;
  const broker = createBroker(clock, random);
  const store = options.dataDir === undefined ? undefined : await openStore(options.dataDir, broker);
  const tokens = createOidcTokens(clock);
  const certs = await startCertsServer(tokens);
  const sender = createPushSender(clock);
  const stops = new Set<() => void>();
  const faults = createPubSubFaults();
  const context = { broker, sender, tokens, faults, maxBackoffMs: maxPushBackoffMs };
  broker.onSubscribed = (subscription) => stops.add(startPushLoop(context, subscription));
  for (const subscription of broker.subscriptions.values()) broker.onSubscribed(subscription);

  const services = { publisher: publisherRpc(broker, faults), subscriber: subscriberRpc(broker) };
  const servers = new Set<Server>();
  const serve = async (atPort: number, account?: Account): Promise<string> => {
    const interceptors = account === undefined ? [] : [admit(account)];
    const grpc = new Server({ 'grpc.max_receive_message_length': MAX_REQUEST_BYTES, interceptors });
    servers.add(grpc);
    grpc.addService(serviceDefinition('google.pubsub.v1.Publisher'), services.publisher);
    grpc.addService(serviceDefinition('google.pubsub.v1.Subscriber'), services.subscriber);
    grpc.addService(serviceDefinition('google.iam.v1.IAMPolicy'), iamRpc(broker, account ?? {}));
    return `127.0.0.1:${await listen(grpc, atPort)}`;
  };

  return {
    host: await serve(options.port ?? 0),
    openFor: (account) => serve(0, account),
    certsUrl: certs.certsUrl,
    backlog: (name) => backlogSize(getSubscription(broker, name).backlog),
    stats: (name) => ({ ...getSubscription(broker, name).stats }),
    fail: faults.fail,
    pushTwice: faults.pushTwice,
    repeats: faults.repeats,
    clearFaults: faults.clear,
    async close() {
      for (const stop of stops) stop();
      for (const subscription of broker.subscriptions.values()) closeBacklog(subscription.backlog);
      for (const grpc of servers) grpc.forceShutdown();
      sender.close();
      await certs.close();
      store?.close();
    },
  };
}

function listen(grpc: Server, port: number): Promise<number> {
  return new Promise((resolve, reject) => {
    grpc.bindAsync(`127.0.0.1:${port}`, ServerCredentials.createInsecure(), (error, bound) => {
      if (error === null) resolve(bound);
      else reject(new Error(`Starting the embedded Pub/Sub on port ${port}: ${error.message}`));
    });
  });
}
