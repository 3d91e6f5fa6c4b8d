import { oncePer } from './once-per.ts';

/** Names of the top-level keys that Sluice adds to every event; settings KEY_EVENT_TIME and so on. */
export interface AddedKeys {
  readonly eventTime: string;
  readonly validTime: string;
  readonly eventKey: string;
  readonly entityKey: string;
  readonly delivery: string;
}

/** Marks a pointer event, and is therefore reserved in every event. */
export const OVERFLOW_KEY = 'overflow';

/** The names that a payload may not use itself. */
export const reservedNames = oncePer(
  (keys: AddedKeys): ReadonlySet<string> =>
    new Set([keys.eventTime, keys.validTime, keys.eventKey, keys.entityKey, keys.delivery, OVERFLOW_KEY]),
);
