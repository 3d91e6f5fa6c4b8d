import { hash } from 'node:crypto';
import type { FlowcoreEvent } from '../message.ts';
import type { StoredObject } from '../object-store.ts';

/** What a staged object says of itself, in its custom metadata. */
export interface StagedObject {
  /** Id of the file in Flowcore. */
  readonly fileId: string;
  /** Bytes. */
  readonly size: number;
  /** Hex. */
  readonly sha256: string;
  /** Schema `$id` of the event's type. */
  readonly schema: string;
  readonly eventKey: string;
  readonly entityKey: string;
  /** ISO 8601. */
  readonly eventTime: string;
  readonly validTime: string;
  /** Set once Flowcore has taken the file, ISO 8601. */
  readonly uploadedAt: string | undefined;
  /** The data core it is meant for; undefined: the deployment's own. */
  readonly dataCore?: string | undefined;
}

/**
 * The object's name: type, event key, replay id and, where that is not the deployment's own, the data core, so that
 * the same event always meets the same object.
 */
export function stagedName({ type, message, eventKey }: FlowcoreEvent, dataCore?: string): string {
  const { replayId } = message;
  return ['staged', type.name, eventKey, replayId, dataCore].filter((each) => each !== undefined).join('/');
}

/** The custom metadata with which an oversized event is staged under `name`. */
export function stagedMetadata(
  event: FlowcoreEvent,
  name: string,
  dataCore?: string,
): Record<string, string> {
  return {
    file_id: hash('sha256', name, 'hex').slice(0, 32),
    size: String(event.bytes),
    sha256: hash('sha256', event.text, 'hex'),
    schema: event.type.id,
    event_key: event.eventKey,
    entity_key: event.entityKey,
    event_time: event.eventTime,
    valid_time: event.validTime,
    message_id: event.message.messageId,
    publish_time: event.message.publishTime,
    ...(dataCore !== undefined && { data_core: dataCore }),
  };
}

/** Reads a staged object's own record of itself; undefined when Sluice did not stage it. */
export function readStaged({ metadata }: StoredObject): StagedObject | undefined {
  const { file_id, size, sha256, schema, event_key, entity_key, event_time, valid_time, uploaded_at } =
    metadata;
  if (file_id === undefined || size === undefined || sha256 === undefined || schema === undefined)
    return undefined;
  if (event_key === undefined || entity_key === undefined) return undefined;
  if (event_time === undefined || valid_time === undefined) return undefined;
  return {
    fileId: file_id,
    size: Number(size),
    sha256,
    schema,
    eventKey: event_key,
    entityKey: entity_key,
    eventTime: event_time,
    validTime: valid_time,
    uploadedAt: uploaded_at,
    dataCore: metadata.data_core,
  };
}

/** Why the last upload that was tried did not succeed. */
export interface UploadFailure {
  /** As it is logged: it quotes nothing of the event. */
  readonly cause: string;
  /** ISO 8601. */
  readonly at: string;
}

/** The custom metadata that tells of a failed upload. */
export const failureMetadata = ({ cause, at }: UploadFailure): Record<string, string> => ({
  last_error: cause,
  last_error_at: at,
});

/** Reads what an object says of its last failed upload; undefined when none has failed. */
export function readFailure({ metadata }: Pick<StoredObject, 'metadata'>): UploadFailure | undefined {
  const { last_error: cause, last_error_at: at } = metadata;
  return cause === undefined || at === undefined ? undefined : { cause, at };
}
