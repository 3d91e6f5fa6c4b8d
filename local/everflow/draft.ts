import { changedFields, newConversion } from './conversion-fields.ts';
import { type Conversion, newVisit, remember } from './history.ts';
import type { ExpectedEvent, KeyValue, TypeName } from './message.ts';
import type { Scene } from './scene.ts';
import { clickFields, impressionFields } from './traffic-fields.ts';
import type { Fields } from './values.ts';
import { happened, type WrittenTime, writeTime } from './written-time.ts';

/** A valid event before it is written as text. */
export interface Draft {
  readonly type: TypeName;
  readonly fields: Fields;
  /** Whether its shape alone tells its type. */
  readonly hasShape: boolean;
  readonly expected: Pick<ExpectedEvent, 'eventTime' | 'validTime' | 'keyValues'>;
}

/** Near its end a run publishes no update before its conversion, because the conversion might not follow. */
const TAIL_EVENTS = 300;
const MOST_OVERDUE = 4;

/** Makes a valid event; unless `isLasting`, no later event refers to it. */
export function draftEvent(scene: Scene, type: TypeName, isLasting: boolean): Draft {
  switch (type) {
    case 'click':
      return draftClick(scene, isLasting);
    case 'impression':
      return draftImpression(scene);
    case 'conversion':
      return draftConversion(scene, isLasting);
    case 'conversion-update':
      return draftUpdate(scene, isLasting);
  }
}

function draftClick(scene: Scene, isLasting: boolean): Draft {
  const { random, pools, history } = scene;
  const time = writeTime(random, happened(random, scene.nowMs));
  const visit = newVisit(random, pools, time.ms);
  if (isLasting) remember(random, history.clicks, visit);
  const fields = clickFields({ random, pools, visit, time });
  return draft('click', fields, true, { eventTime: iso(time) }, [visit.transactionId]);
}

function draftImpression({ random, pools, nowMs }: Scene): Draft {
  const time = writeTime(random, happened(random, nowMs));
  const visit = newVisit(random, pools, time.ms);
  const fields = impressionFields({ random, pools, visit, time });
  const id =
    fields.transaction_id === visit.transactionId ? visit.transactionId : { messageId: true as const };
  return draft('impression', fields, false, { eventTime: iso(time) }, [id]);
}

function draftConversion(scene: Scene, isLasting: boolean): Draft {
  const { random, history } = scene;
  const overdue = isLasting ? history.overdue.shift() : undefined;
  const conversion = overdue ?? inventConversion(scene);
  if (isLasting) remember(random, history.conversions, conversion);
  const times = { eventTime: iso(conversion.time) };
  return draft('conversion', conversion.fields, true, times, [conversion.conversionId]);
}

function draftUpdate(scene: Scene, isLasting: boolean): Draft {
  const { random, pools, history, nowMs } = scene;
  const conversion = isLasting ? conversionToUpdate(scene) : inventConversion(scene);
  if (isLasting) history.lastUpdated = conversion;
  const isUndated = random.chance(0.05);
  const changed = {
    ...conversion.fields,
    ...changedFields(random, pools),
    ...(isUndated ? { conversion_timestamp: undefined } : {}),
  };
  const validTime = isUndated ? {} : { validTime: iso(conversion.time) };
  if (random.chance(0.12)) {
    const absent = random.pick([undefined, undefined, null, '', 0, '0']);
    const keyValue = absent === undefined || absent === null || absent === '' ? null : String(absent);
    const fields = { update_timestamp: absent, ...changed };
    return draft('conversion-update', fields, false, validTime, [conversion.conversionId, keyValue]);
  }
  const time = writeTime(random, Math.max(conversion.time.ms + 1000, happened(random, nowMs)));
  const fields = { update_timestamp: time.value, ...changed };
  const keyValues = [conversion.conversionId, String(time.value)];
  return draft('conversion-update', fields, true, { eventTime: iso(time), ...validTime }, keyValues);
}

/** An earlier conversion; sometimes the one updated last, sometimes one that is published only afterwards. */
function conversionToUpdate(scene: Scene): Conversion {
  const { random, history, mix, eventsLeft } = scene;
  if (history.lastUpdated !== undefined && random.chance(0.1)) return history.lastUpdated;
  const willFollow = mix.conversion > 0 && eventsLeft > TAIL_EVENTS && history.overdue.length < MOST_OVERDUE;
  if (history.conversions.length > 0 && !(willFollow && random.chance(0.15))) {
    return random.pick(history.conversions);
  }
  const conversion = inventConversion(scene);
  if (willFollow) history.overdue.push(conversion);
  return conversion;
}

/** A new conversion of an earlier click; before the first click, of one from before the run. */
function inventConversion({ random, pools, history, nowMs }: Scene): Conversion {
  const ms = happened(random, nowMs);
  const visit =
    history.clicks.length > 0 ? random.pick(history.clicks) : newVisit(random, pools, ms - 3_600_000);
  return newConversion(random, pools, visit, Math.max(visit.ms, ms));
}

function draft(
  type: TypeName,
  fields: Fields,
  hasShape: boolean,
  times: Pick<ExpectedEvent, 'eventTime' | 'validTime'>,
  keyValues: readonly KeyValue[],
): Draft {
  return {
    type,
    fields,
    hasShape,
    expected: { ...times, keyValues: [String(fields.network_id), ...keyValues] },
  };
}

const iso = ({ ms }: WrittenTime): string => new Date(ms).toISOString();
