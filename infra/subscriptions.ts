import * as gcp from '@pulumi/gcp';
import * as pulumi from '@pulumi/pulumi';
import { type Budgets, duration } from './budgets.ts';
import type { Labels } from './labels.ts';
import type { Names } from './names.ts';
import type { EventsTopic } from './topics.ts';

/** A topic's short name, and the URI of the function that takes its messages. */
interface Push {
  readonly topic: pulumi.Input<string>;
  readonly uri: pulumi.Input<string>;
  readonly path: string;
}

export interface SubscriptionsArgs {
  readonly project: string;
  readonly names: Names;
  readonly labels: Labels;
  readonly budgets: Budgets;
  readonly events: readonly EventsTopic[];
  readonly stagedTopic: pulumi.Input<string>;
  readonly quarantineTopic: pulumi.Input<string>;
  readonly uris: { readonly ingest: pulumi.Input<string>; readonly overflow: pulumi.Input<string> };
  /** E-mail of the account that pushes. */
  readonly pusher: pulumi.Input<string>;
}

/** The subscription on an events topic, by their short names. */
export interface EventsSubscription {
  /** Name of the event type; undefined where one topic takes all. */
  readonly type: string | undefined;
  readonly topic: pulumi.Output<string>;
  readonly subscription: pulumi.Output<string>;
  /** Of the push endpoint. */
  readonly path: string;
}

export interface SubscriptionsOptions extends pulumi.ComponentResourceOptions {
  dependsOn?: pulumi.Resource[];
}

/**
 * The subscriptions: pushes to both functions, and a place where quarantine records wait. None expires, and none has
 * a dead-letter policy: during a long outage that would empty the topic.
 */
export class Subscriptions extends pulumi.ComponentResource {
  readonly events: readonly EventsSubscription[];
  readonly overflow: gcp.pubsub.Subscription;
  readonly quarantine: gcp.pubsub.Subscription;

  constructor(name: string, args: SubscriptionsArgs, opts: SubscriptionsOptions = {}) {
    super('sluice:infra:Subscriptions', name, {}, opts);
    const { names, budgets } = args;
    const { dependsOn = [] } = opts;
    const kept = {
      project: args.project,
      labels: args.labels,
      messageRetentionDuration: duration(budgets.unackedRetention),
      expirationPolicy: { ttl: '' },
    };
    const push = (logicalName: string, subscription: string, to: Push, after: readonly pulumi.Resource[]) =>
      new gcp.pubsub.Subscription(
        logicalName,
        { ...kept, ...pushing(to, args.pusher, budgets), name: subscription },
        { parent: this, dependsOn: [...dependsOn, ...after] },
      );
    // What a push brings about must find its subscription: a topic keeps nothing for one that is yet to come.
    this.quarantine = new gcp.pubsub.Subscription(
      'quarantine',
      { ...kept, topic: args.quarantineTopic, name: names.quarantineSubscription, ackDeadlineSeconds: 60 },
      { parent: this, dependsOn },
    );
    const staged = { topic: args.stagedTopic, uri: args.uris.overflow, path: '/' };
    this.overflow = push('overflow', names.overflowSubscription, staged, [this.quarantine]);
    this.events = args.events.map(({ type, subscription, path, created }) => {
      const logicalName = type === undefined ? 'ingest' : `ingest-${type}`;
      const to = { topic: created.name, uri: args.uris.ingest, path };
      const { name } = push(logicalName, subscription, to, [this.quarantine, this.overflow]);
      return { type, topic: to.topic, subscription: name, path };
    });
    this.registerOutputs();
  }
}

/** The audience is the service's own URI, so that a path does not change whom the token is for. */
const pushing = (
  { topic, uri, path }: Push,
  serviceAccountEmail: pulumi.Input<string>,
  budgets: Budgets,
) => ({
  topic,
  pushConfig: {
    pushEndpoint: path === '/' ? uri : pulumi.interpolate`${uri}${path}`,
    oidcToken: { serviceAccountEmail, audience: uri },
  },
  ackDeadlineSeconds: budgets.ackDeadline,
  retryPolicy: {
    minimumBackoff: duration(budgets.retryBackoff.minimum),
    maximumBackoff: duration(budgets.retryBackoff.maximum),
  },
});
