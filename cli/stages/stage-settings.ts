import { contradictions } from '../../functions/contradictions.ts';
import type { Rules } from '../../functions/pipeline.ts';
import { addedKeysOf, BadSettings } from '../../functions/read-config.ts';
import type { Deployment } from '../settings/deployment.ts';

/** What the stages go by beside the event types. */
export type StageSettings = Pick<Rules, 'eventTypeAttribute' | 'addedKeys'>;

/**
 * Reads these settings alone: events can be judged where nothing is deployed, and by whoever may not read the API
 * key. Throws BadSettings.
 */
export function stageSettings({ demand }: Pick<Deployment, 'demand'>): StageSettings {
  const values = demand(
    'EVENT_TYPE_ATTRIBUTE',
    'KEY_EVENT_TIME',
    'KEY_VALID_TIME',
    'KEY_EVENT_KEY',
    'KEY_ENTITY_KEY',
    'KEY_DELIVERY',
  );
  const problems = new Map<string, string>(contradictions(values, false));
  if (problems.size > 0) throw new BadSettings(problems);
  return { eventTypeAttribute: values.EVENT_TYPE_ATTRIBUTE, addedKeys: addedKeysOf(values) };
}
