import { createObjectStore, type ObjectStore } from '../../functions/object-store.ts';
import type { Rules } from '../../functions/pipeline.ts';
import type { Context } from '../context.ts';
import { stageSettings } from '../stages/stage-settings.ts';

/** What a record is judged by today. */
export interface Today {
  readonly rules: Rules;
  readonly objects: ObjectStore;
}

/** The rules of the deployment with today's schemas, or those of another folder; no key is needed for them. */
export async function openToday(context: Context, schemas: string | undefined): Promise<Today> {
  const deployment = await context.deployment();
  const { STAGING_BUCKET: bucket } = deployment.demand('STAGING_BUCKET');
  return {
    rules: { types: context.eventTypes(schemas), ...stageSettings(deployment) },
    objects: createObjectStore(context.storage, bucket),
  };
}
