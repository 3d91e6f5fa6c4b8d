import type { FlowcoreKey } from './flowcore-key.ts';
import type { PushFunction } from './function.ts';
import type { Target } from './grants.ts';
import type { ImageRepository } from './image-repository.ts';
import type { Place } from './permissions.ts';
import type { Source } from './source.ts';
import type { StagingBucket } from './staging-bucket.ts';
import type { Topics } from './topics.ts';

/** The resources of each place, by their logical names. */
export type Targets = Readonly<Partial<Record<Place, Readonly<Record<string, Target>>>>>;

export interface Granted {
  readonly topics: Topics;
  readonly staging: StagingBucket;
  readonly source: Source;
  readonly images: ImageRepository;
  readonly flowcoreKey: FlowcoreKey;
}

/** Where roles can be granted before the functions exist. */
export function targetsOf({ topics, staging, source, images, flowcoreKey }: Granted): Targets {
  const topic = (created: { name: Extract<Target, { kind: 'topic' }>['topic'] }): Target => ({
    kind: 'topic',
    topic: created.name,
  });
  const events = topics.events.map(({ type, created }) => {
    const place = type === undefined ? 'eventsTopic' : `eventsTopic-${type}`;
    return [place, topic(created)] as const;
  });
  const { secretProject, secretId } = flowcoreKey;
  return {
    ...only('project', { kind: 'project' }),
    eventsTopic: Object.fromEntries(events),
    ...only('stagedTopic', topic(topics.staged)),
    ...only('quarantineTopic', topic(topics.quarantine)),
    ...only('stagingBucket', { kind: 'bucket', bucket: staging.created.name }),
    ...only('sourceBucket', { kind: 'bucket', bucket: source.bucket }),
    ...only('functionsSourceBuckets', { kind: 'bucketsNamed', prefix: 'gcf-v2-sources-' }),
    ...only('flowcoreKey', { kind: 'secret', secretProject, secretId }),
    ...only('imageRepository', { kind: 'repository', repository: images.repositoryId }),
  };
}

/** The Cloud Run services below the functions. */
export function serviceTargetsOf(functions: { ingest: PushFunction; overflow: PushFunction }): Targets {
  return {
    ...only('ingestService', { kind: 'service', service: functions.ingest.service }),
    ...only('overflowService', { kind: 'service', service: functions.overflow.service }),
  };
}

const only = (place: Place, target: Target): Targets => ({ [place]: { [place]: target } });
