import * as gcp from '@pulumi/gcp';
import * as pulumi from '@pulumi/pulumi';
import { type Budgets, duration } from './budgets.ts';
import type { Labels } from './labels.ts';
import type { EventsEntry, Names } from './names.ts';

export interface TopicsArgs {
  readonly project: string;
  readonly names: Names;
  readonly labels: Labels;
  readonly budgets: Budgets;
  /** Whether Pulumi refuses to delete the topics that Everflow publishes to. */
  readonly protect: boolean;
}

/** An events topic beside the names that belong to it. */
export interface EventsTopic extends EventsEntry {
  readonly created: gcp.pubsub.Topic;
}

/** The topics: events (one, or one per type), announcements of staged objects, quarantine. */
export class Topics extends pulumi.ComponentResource {
  readonly events: readonly EventsTopic[];
  readonly staged: gcp.pubsub.Topic;
  readonly quarantine: gcp.pubsub.Topic;

  constructor(name: string, args: TopicsArgs, opts: pulumi.ComponentResourceOptions = {}) {
    super('sluice:infra:Topics', name, {}, opts);
    const { project, names, labels, budgets, protect } = args;
    const child = { parent: this, dependsOn: opts.dependsOn ?? [] };
    const create = (
      logicalName: string,
      topic: string,
      retention: number,
      options: pulumi.CustomResourceOptions,
    ) =>
      new gcp.pubsub.Topic(
        logicalName,
        { project, name: topic, labels, messageRetentionDuration: duration(retention) },
        options,
      );
    this.events = names.events.map((entry) => {
      const logicalName = entry.type === undefined ? 'events' : `events-${entry.type}`;
      const created = create(logicalName, entry.topic, budgets.replayWindow, { ...child, protect });
      return { ...entry, created };
    });
    this.staged = create('staged', names.stagedTopic, budgets.unackedRetention, child);
    this.quarantine = create('quarantine', names.quarantineTopic, budgets.unackedRetention, child);
    this.registerOutputs();
  }
}
