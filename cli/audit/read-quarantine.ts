import type { Message as PubSubMessage } from '@google-cloud/pubsub';
import { partDigestOf } from './digest.ts';
import { placeOf } from './occurrence.ts';
import type { Pile } from './spill.ts';

/** Notes for which part of which message a quarantine record stands. */
export type NoteRecord = (record: Pick<PubSubMessage, 'attributes'>) => void;

/** `paths` are those of the topics' push endpoints, in the order of the topics: message ids are unique within a topic only. */
export function createNoteRecord(paths: readonly string[], quarantined: Pile): NoteRecord {
  return ({ attributes }) => {
    const { message_id: messageId, element: index, path = '/', stage } = attributes;
    const topic = paths.length === 1 ? 0 : paths.indexOf(path);
    // The record of an announcement is about a file; its message is one of the staged topic.
    if (messageId === undefined || topic < 0 || stage === 'overflow') return;
    const element = index === undefined ? undefined : Number(index);
    const { high, low } = partDigestOf(topic, element, messageId);
    const place = placeOf(topic, element);
    quarantined.append({ high, low, place, row: 0, verdict: 0, publishMs: 0, eventKey: '', messageId });
  };
}
