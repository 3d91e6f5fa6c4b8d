/**
 * Every reason code a quarantine record can carry, in the order of the stages that give it, with its meaning.
 * The code is the record's attribute `reason`, the label in logs and metrics, and what redrive selects by.
 */
export const reasons = {
  'not-base64': 'the pushed data is not base64',
  empty: 'the message has no data, or an array without elements',
  'not-utf8': 'the data is not valid UTF-8',
  'too-deep': 'the JSON is nested more than 500 levels deep',
  'not-json': 'the data is not JSON',
  'array-too-long': 'the message holds more than 1,000 events',
  'not-an-object': 'the event is a JSON scalar or array, not an object',
  unrecognised: 'no event type claims the event',
  ambiguous: 'several event types claim the event',
  schema: 'the event violates the JSON Schema of its type',
  'reserved-key': 'the event already uses the name of a key that Sluice adds',
  'duplicate-field': 'a field that makes the key, the time or the match occurs twice',
  'rename-collision': 'a rename would produce a name that already exists',
  'key-field': 'a field of the key is empty or not a string or number',
  'event-time': 'the event time is missing, unreadable or implausible',
  'valid-time': 'the valid time is missing, unreadable or implausible',
  refused: 'Flowcore refused the event, and accepted another of its type since',
  'destination-missing': 'Flowcore has not known the event type for 10 minutes, while it took others',
  'bad-announcement': 'a message on the staged topic does not announce an object',
  'staged-object-missing': 'the announced object does not exist in the staging bucket',
  'staged-object-foreign': 'the announced object was not staged by Sluice',
} as const;

export type Reason = keyof typeof reasons;
