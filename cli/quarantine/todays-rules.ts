import { createObjectStore, type ObjectStore } from '../../functions/object-store.ts';
import type { Rules } from '../../functions/pipeline.ts';
import type { Context } from '../context.ts';

/** What a record is judged by today. */
export interface Today {
  readonly rules: Rules;
  readonly objects: ObjectStore;
}

/** The rules of the deployment with today's schemas, or those of another folder; no key is needed for them. */
export async function openToday(context: Context, schemas: string | undefined): Promise<Today> {
  const { demand } = await context.deployment();
  const settings = demand(
    'EVENT_TYPE_ATTRIBUTE',
    'STAGING_BUCKET',
    'KEY_EVENT_TIME',
    'KEY_VALID_TIME',
    'KEY_EVENT_KEY',
    'KEY_ENTITY_KEY',
    'KEY_DELIVERY',
  );
  return {
    rules: {
      types: context.eventTypes(schemas),
      eventTypeAttribute: settings.EVENT_TYPE_ATTRIBUTE,
      addedKeys: {
        eventTime: settings.KEY_EVENT_TIME,
        validTime: settings.KEY_VALID_TIME,
        eventKey: settings.KEY_EVENT_KEY,
        entityKey: settings.KEY_ENTITY_KEY,
        delivery: settings.KEY_DELIVERY,
      },
    },
    objects: createObjectStore(context.storage, settings.STAGING_BUCKET),
  };
}
