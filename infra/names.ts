/** What a name prefix may look like: the longest id made of it, a service account's, has 30 characters. */
export const NAME_RULE = /^(?!goog)(?!.*google)[a-z](?:[a-z0-9-]{0,18}[a-z0-9])$/;

/** A way in for events: a topic, its push subscription, and the path that names the event type, `/` where none does. */
export interface EventsEntry {
  /** Name of the event type; undefined where one topic takes all. */
  readonly type: string | undefined;
  readonly topic: string;
  readonly subscription: string;
  readonly path: string;
}

/** The physical names of everything that has one. */
export interface Names {
  readonly events: readonly EventsEntry[];
  readonly stagedTopic: string;
  readonly quarantineTopic: string;
  readonly overflowSubscription: string;
  readonly quarantineSubscription: string;
  /** Buckets share one namespace with the whole world, so the project's id is part of their names. */
  readonly stagingBucket: string;
  readonly sourceBucket: string;
  readonly imageRepository: string;
  readonly flowcoreKeySecret: string;
  readonly functions: { readonly ingest: string; readonly overflow: string };
  readonly accounts: {
    readonly ingest: string;
    readonly overflow: string;
    readonly push: string;
    readonly build: string;
    readonly everflow: string;
  };
}

export interface Naming {
  readonly project: string;
  /** Prefix of all names, such as `sluice-prod`. */
  readonly name: string;
  readonly topics: 'single' | 'perType';
  /** Names of the event types in `schemas/`. */
  readonly eventTypes: readonly string[];
}

/** Names everything that is deployed. */
export function namesOf({ project, name, topics, eventTypes }: Naming): Names {
  const types = topics === 'single' ? [undefined] : eventTypes;
  return {
    events: types.map((type) => eventsEntry(name, type)),
    stagedTopic: `${name}-staged`,
    quarantineTopic: `${name}-quarantine`,
    overflowSubscription: `${name}-overflow`,
    quarantineSubscription: `${name}-quarantine`,
    stagingBucket: `${project}-${name}-staging`,
    sourceBucket: `${project}-${name}-source`,
    imageRepository: name,
    flowcoreKeySecret: `${name}-flowcore-api-key`,
    functions: { ingest: `${name}-ingest`, overflow: `${name}-overflow` },
    accounts: {
      ingest: `${name}-ingest`,
      overflow: `${name}-overflow`,
      push: `${name}-push`,
      build: `${name}-build`,
      everflow: `${name}-everflow`,
    },
  };
}

function eventsEntry(name: string, type: string | undefined): EventsEntry {
  const suffix = type === undefined ? '' : `-${type}`;
  return {
    type,
    topic: `${name}-events${suffix}`,
    subscription: `${name}-ingest${suffix}`,
    path: type === undefined ? '/' : `/${type}`,
  };
}

/** Id of a custom role: letters, digits, underscores and periods only. */
export const roleIdOf = (name: string, purpose: string): string =>
  `${name}_${purpose}`.replaceAll(/[^A-Za-z0-9_.]/g, '_');
