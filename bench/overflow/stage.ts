import { join } from 'node:path';
import { Storage } from '@google-cloud/storage';
import pMap from 'p-map';
import { loadEventTypes } from '../../functions/event-types/load.ts';
import type { FlowcoreEvent } from '../../functions/message.ts';
import { createObjectStore, type StoredObject } from '../../functions/object-store.ts';
import { stagedMetadata, stagedName } from '../../functions/overflow/staged-object.ts';
import { places } from '../contenders.ts';

/** Stages payloads of these sizes as `ingest` does. */
export function createStaging(
  storageUrl: string,
): (sizes: readonly number[]) => Promise<readonly StoredObject[]> {
  const storage = new Storage({ projectId: places.project, apiEndpoint: storageUrl });
  const objects = createObjectStore(async () => storage, places.bucket);
  const [type] = loadEventTypes(join(import.meta.dirname, '..', '..', 'schemas')).all;
  if (type === undefined) throw new Error('there are no event types');
  let staged = 0;
  return (sizes) =>
    pMap(
      sizes,
      (bytes) => {
        staged += 1;
        const event = payload(type, staged, bytes);
        const name = stagedName(event);
        const content = { body: Buffer.from(event.text), contentType: 'application/json' } as const;
        return objects.create(name, content, stagedMetadata(event, name));
      },
      { concurrency: 4 },
    );
}

function payload(type: FlowcoreEvent['type'], number: number, bytes: number): FlowcoreEvent {
  const now = new Date();
  const time = now.toISOString();
  const text = `{"filler":"${'x'.repeat(bytes - 13)}"}`;
  return {
    message: {
      messageId: String(number),
      publishTime: time,
      publishTimeMs: now.getTime(),
      attributes: {},
      orderingKey: undefined,
      data: Buffer.alloc(0),
      isBase64: true,
      subscription: '',
      path: '/',
      replayId: undefined,
      element: undefined,
      trace: undefined,
    },
    type,
    text,
    added: '',
    bytes,
    eventTimeMs: now.getTime(),
    eventTime: time,
    validTime: time,
    eventKey: `bench-${number}`,
    entityKey: `bench-${number}`,
  };
}
