import { draftEvent } from './draft.ts';
import type { EventText } from './event-text.ts';
import { schemaId, type TypeName } from './message.ts';
import type { Random } from './random.ts';
import type { Scene } from './scene.ts';
import type { Fields } from './values.ts';
import { withMember } from './write-json.ts';

/** Reasons for which an event of a known type is quarantined. */
export const brokenEventReasons = [
  'schema',
  'event-time',
  'valid-time',
  'key-field',
  'reserved-key',
  'duplicate-field',
] as const;

export type BrokenEventReason = (typeof brokenEventReasons)[number];

interface Names {
  readonly identity: readonly string[];
  readonly times: readonly string[];
  readonly eventTime: string;
}

const names: Readonly<Record<TypeName, Names>> = {
  click: {
    identity: ['network_id', 'transaction_id'],
    times: ['unix_timestamp'],
    eventTime: 'unix_timestamp',
  },
  impression: { identity: ['network_id'], times: ['unix_timestamp'], eventTime: 'unix_timestamp' },
  conversion: {
    identity: ['network_id', 'conversion_id'],
    times: ['conversion_timestamp'],
    eventTime: 'conversion_timestamp',
  },
  'conversion-update': {
    identity: ['network_id', 'conversion_id'],
    times: ['update_timestamp', 'conversion_timestamp'],
    eventTime: 'update_timestamp',
  },
};

const reserved = ['event_time', 'valid_time', 'event_key', 'entity_key', 'delivery', 'overflow'];

/** Makes an event that is valid but for one fault; only updates have a valid time of their own. */
export function brokenEvent(scene: Scene, drawn: TypeName, reason: BrokenEventReason): EventText {
  const type = reason === 'valid-time' ? 'conversion-update' : drawn;
  const { fields } = draftEvent(scene, type, false);
  return {
    type,
    text: broken(scene, names[type], fields, reason),
    hasShape: false,
    expected: { fate: 'quarantined', type: schemaId(type), reason },
  };
}

function broken(
  scene: Scene,
  { identity, times, eventTime }: Names,
  fields: Fields,
  reason: BrokenEventReason,
) {
  const { random } = scene;
  switch (reason) {
    case 'schema':
      return withField(fields, random.pick(identity), random.pick([undefined, null, true, [1], { id: 1 }]));
    case 'key-field':
      return withField(fields, random.pick(identity), '');
    case 'event-time':
      return withField(fields, eventTime, badTime(scene, eventTime !== 'update_timestamp'));
    case 'valid-time':
      return withField(fields, 'conversion_timestamp', badTime(scene, false));
    case 'reserved-key':
      return withField(fields, random.pick(reserved), random.pick(['x', 1, null, { a: 1 }]));
    case 'duplicate-field':
      return withSecond(random, JSON.stringify(fields), random.pick([...identity, ...times]), fields);
  }
}

const withField = (fields: Fields, name: string, value: unknown): string =>
  JSON.stringify({ ...fields, [name]: value });

/** A time that cannot be taken: unreadable, implausible, or, where nothing stands in for it, absent. */
function badTime({ random, nowMs }: Scene, isNeeded: boolean): unknown {
  const seconds = Math.floor(nowMs / 1000);
  const bad = [
    'soon',
    '2026-11-21 15:12:25',
    '12:30',
    seconds + 30 * 86_400,
    nowMs + 90 * 86_400_000,
    946_684_800,
  ];
  return random.pick(isNeeded ? [...bad, 0, '0', '', null] : bad);
}

/** Writes a member a second time, at times under an escaped spelling of its name. */
function withSecond(random: Random, text: string, name: string, fields: Fields): string {
  const spelling = random.chance(0.3) ? name.replace('_', '\\u005f') : name;
  const value = random.chance(0.5) ? (fields[name] ?? 1) : 1_795_273_201;
  const first = fields[name] === undefined ? withMember(text, `"${name}":1795273200`) : text;
  return withMember(first, `"${spelling}":${JSON.stringify(value)}`);
}
