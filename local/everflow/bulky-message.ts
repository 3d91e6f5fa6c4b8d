import { draftEvent } from './draft.ts';
import { attributeValue, EVENT_TYPE_ATTRIBUTE, type GeneratedMessage, type TypeName } from './message.ts';
import type { Scene } from './scene.ts';

/** A quarantine record holds 9 MB; Pub/Sub takes 10 MB per message. https://cloud.google.com/pubsub/quotas */
const MUCH_DATA_BYTES = 9_200_000;
/** Pub/Sub's limits of a message. https://cloud.google.com/pubsub/quotas#resource_limits */
const MOST_ATTRIBUTES = 100;
const LONGEST_VALUE = 1024;

/** Makes an event cut off in the midst of a field of megabytes. */
export function messageOfMuchData(scene: Scene, type: TypeName): GeneratedMessage {
  const text = JSON.stringify(draftEvent(scene, type, false).fields);
  return {
    data: Buffer.from(`${text.slice(0, -1)},"note":"${'long '.repeat(MUCH_DATA_BYTES / 5)}`),
    attributes: { [EVENT_TYPE_ATTRIBUTE]: attributeValue(type) },
    events: [{ fate: 'quarantined', reason: 'not-json' }],
  };
}

/** Gives a message as many more attributes as it may have, each as long as may be. */
export function withManyAttributes(message: GeneratedMessage): GeneratedMessage {
  const more = MOST_ATTRIBUTES - Object.keys(message.attributes).length;
  const value = 'x'.repeat(LONGEST_VALUE);
  const added = Object.fromEntries(Array.from({ length: more }, (_, index) => [`more_${index}`, value]));
  return { ...message, attributes: { ...message.attributes, ...added } };
}
