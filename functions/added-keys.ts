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

const reservedBy = new WeakMap<AddedKeys, ReadonlySet<string>>();

/** The names that a payload may not use itself; asked for every event, so made once. */
export function reservedNames(keys: AddedKeys): ReadonlySet<string> {
  const { eventTime, validTime, eventKey, entityKey, delivery } = keys;
  const names =
    reservedBy.get(keys) ?? new Set([eventTime, validTime, eventKey, entityKey, delivery, OVERFLOW_KEY]);
  reservedBy.set(keys, names);
  return names;
}
