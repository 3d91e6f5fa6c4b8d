import { hash } from 'node:crypto';
import type { Folder, Line } from './small-folder.ts';

/** One thing done to a consistent folder, and what the judge must then say. */
export interface Damage {
  readonly title: string;
  readonly finding: RegExp;
  apply(folder: Folder): void;
}

const rawOf = ({ raw }: Line): string => String(raw);
const isPart = (line: Line) => /"totalParts"/.test(rawOf(line));
const isPointer = (line: Line) => !isPart(line) && /"overflow":\{"file_id"/.test(rawOf(line));
const isOrdinary = (line: Line) => !isPart(line) && !isPointer(line);

function pick(lines: Line[], fits: (line: Line) => boolean): Line {
  const found = lines.find(fits);
  if (found === undefined) throw new Error('the folder has no line to damage');
  return found;
}

const remove = (lines: Line[], fits: (line: Line) => boolean): void => {
  lines.splice(lines.indexOf(pick(lines, fits)), 1);
};

const change = (line: Line, members: Line): void => {
  Object.assign(line, members);
};

const changeRaw = (line: Line, from: string | RegExp, to: string): void => {
  const raw = rawOf(line).replace(from, to);
  if (raw === rawOf(line)) throw new Error(`${String(from)} is not in the event`);
  line.raw = raw;
};

const laterByAnHour = (iso: unknown): string => new Date(Date.parse(String(iso)) + 3_600_000).toISOString();

const laterByOneMs = (iso: unknown): string => new Date(Date.parse(String(iso)) + 1).toISOString();

const publishTime = /(?<="publish_time":")[^"]*/;

/** Moves the publish time that an event names. */
const movePublishTime = (line: Line, moved: (iso: unknown) => string): void =>
  changeRaw(line, publishTime, moved(publishTime.exec(rawOf(line))?.[0]));

/** A message of one event with this fate. */
const single = (ledger: Line[], fate: string): Line =>
  pick(ledger, ({ events }) => (events as Line[]).length === 1 && (events as Line[])[0]?.fate === fate);

const changeExpected = (line: Line, members: Line): void => {
  line.events = (line.events as Line[]).map((event) => ({ ...event, ...members }));
};

/** Alters the content of the file to which the first pointer leads, so that only its content is wrong. */
function changeFile({ stored }: Folder, from: RegExp, to: string): void {
  const pointer = pick(stored, isPointer);
  const fileId = /"file_id":"([^"]*)"/.exec(rawOf(pointer))?.[1];
  const parts = stored
    .filter((line) => isPart(line) && JSON.parse(rawOf(line)).fileId === fileId)
    .toSorted((a, b) => JSON.parse(rawOf(a)).part - JSON.parse(rawOf(b)).part);
  const whole = Buffer.concat(parts.map((line) => Buffer.from(JSON.parse(rawOf(line)).data, 'base64')));
  const text = whole.toString('utf8').replace(from, to);
  if (text === whole.toString('utf8')) throw new Error(`${String(from)} is not in the file`);
  const content = Buffer.from(text);
  const checksum = hash('sha256', content, 'hex');
  const step = Math.ceil(content.length / parts.length);
  parts.forEach((line, index) => {
    const data = content.subarray(index * step, (index + 1) * step).toString('base64');
    line.raw = JSON.stringify({ ...JSON.parse(rawOf(line)), data, checksum });
  });
  changeRaw(pointer, /"size":\d+/, `"size": ${content.length}`);
  changeRaw(pointer, /"sha256":"[^"]*"/, `"sha256":"${checksum}"`);
}

const attributesOf = (line: Line): Line => line.attributes as Line;

/** Every way in which a run can go wrong that the judge must see. */
export const damages: readonly Damage[] = [
  {
    title: 'a stored event is gone',
    finding: /it is stored nowhere/,
    apply: ({ stored }) => remove(stored, isOrdinary),
  },
  {
    title: 'one byte of a stored event is another',
    finding: /bytes differ from the published ones at character/,
    apply: ({ stored }) => changeRaw(pick(stored, isOrdinary), '"network_id"', '"network_iD"'),
  },
  {
    title: 'a stored event has a member too many',
    finding: /what follows the published bytes is not the added members|the added members are not/,
    apply: ({ stored }) => changeRaw(pick(stored, isOrdinary), /\}$/, ',"more":1}'),
  },
  {
    title: 'an event is stored at another time',
    finding: /it is stored at .*, its event_time is/,
    apply: ({ stored }) => {
      const line = pick(stored, isOrdinary);
      change(line, { eventTime: laterByAnHour(line.eventTime) });
    },
  },
  {
    title: 'an event names another time, and is stored at it',
    finding: /event_time is .*, expected/,
    apply: ({ stored }) => {
      const line = pick(stored, isOrdinary);
      const later = laterByAnHour(line.eventTime);
      changeRaw(line, /"event_time":"[^"]*"/, `"event_time":"${later}"`);
      change(line, { eventTime: later });
    },
  },
  {
    title: 'an event is stored with another valid time',
    finding: /it is stored with the valid time/,
    apply: ({ stored }) => {
      const line = pick(stored, isOrdinary);
      change(line, { validTime: laterByAnHour(line.validTime) });
    },
  },
  {
    title: 'an event lies in the wrong hour',
    finding: /it lies in time bucket/,
    apply: ({ stored }) => change(pick(stored, isOrdinary), { timeBucket: '20010101000000' }),
  },
  {
    title: 'an event lies in another event type',
    finding: /it lies in everflow\.0\/elsewhere\.0, not in/,
    apply: ({ stored }) => change(pick(stored, isOrdinary), { eventType: 'elsewhere.0' }),
  },
  {
    title: 'an entity key is wrong',
    finding: /entity_key is .*, expected/,
    apply: ({ stored }) => changeRaw(pick(stored, isOrdinary), /"entity_key":"/, '"entity_key":"x'),
  },
  {
    title: 'an event key is wrong',
    finding: /event_key is .*, expected/,
    apply: ({ stored }) => changeRaw(pick(stored, isOrdinary), /"event_key":"/, '"event_key":"x'),
  },
  {
    title: 'a pointer is gone',
    finding: /it is stored nowhere/,
    apply: ({ stored }) => remove(stored, isPointer),
  },
  {
    title: 'a pointer says another size',
    finding: /its pointer says \d+ bytes, its file has/,
    apply: ({ stored }) => changeRaw(pick(stored, isPointer), /"size":/, '"size":1'),
  },
  {
    title: 'a pointer lacks an identity field',
    finding: /the identity fields of its pointer differ/,
    apply: ({ stored }) => changeRaw(pick(stored, isPointer), '"network_id"', '"network"'),
  },
  {
    title: 'a part of a file is gone',
    finding: /parts? of its file (are|is) stored/,
    apply: ({ stored }) => remove(stored, isPart),
  },
  {
    title: 'one byte of a file part is another',
    finding: /do not have the checksum they name/,
    apply: ({ stored }) => {
      const line = pick(stored, isPart);
      const part = JSON.parse(rawOf(line)) as { data: string };
      const bytes = Buffer.from(part.data, 'base64');
      bytes[0] = (bytes[0] ?? 0) ^ 1;
      change(line, { raw: JSON.stringify({ ...part, data: bytes.toString('base64') }) });
    },
  },
  {
    title: 'a file part is stored at another time',
    finding: /its file: it is stored at/,
    apply: ({ stored }) => {
      const line = pick(stored, isPart);
      change(line, { eventTime: laterByAnHour(line.eventTime) });
    },
  },
  {
    title: 'a quarantine record is gone',
    finding: /it is not in quarantine \(expected as/,
    apply: ({ quarantine }) => quarantine.splice(0, 1),
  },
  {
    title: 'a quarantine record gives another reason',
    finding: /it was quarantined as made-up, expected/,
    apply: ({ quarantine }) => change(attributesOf(pick(quarantine, () => true)), { reason: 'made-up' }),
  },
  {
    title: 'one byte of a quarantined event is another',
    finding: /its quarantine record holds other bytes/,
    apply: ({ quarantine }) =>
      change(
        pick(quarantine, ({ data }) => data !== ''),
        { data: 'AAAA' },
      ),
  },
  {
    title: 'the attributes of a quarantined message are others',
    finding: /its quarantine record holds other attributes/,
    apply: ({ quarantine }) =>
      change(
        pick(quarantine, () => true),
        { originalAttributes: { made: 'up' } },
      ),
  },
  {
    title: 'a stored event is quarantined as well',
    finding: /it is stored in Flowcore and quarantined as well/,
    apply: ({ stored, quarantine }) => {
      const { delivery } = JSON.parse(rawOf(pick(stored, isOrdinary))) as {
        delivery: { message_id: string };
      };
      const attributes = { reason: 'schema', message_id: delivery.message_id };
      quarantine.push({ publishTime: '', attributes, data: '', originalAttributes: {} });
    },
  },
  {
    title: 'an event is stored that nobody published',
    finding: /of message 99999, not published/,
    apply: ({ stored }) => {
      const line = { ...pick(stored, isOrdinary) };
      changeRaw(line, /"message_id":"[^"]*"/, '"message_id":"99999"');
      stored.push(line);
    },
  },
  {
    title: 'something is stored that names no message',
    finding: /which names no message/,
    apply: ({ stored }) => stored.push({ ...pick(stored, isOrdinary), raw: '{"a":1}' }),
  },
  {
    title: 'a message of the ledger left no trace',
    finding: /it is stored nowhere|it is not in quarantine/,
    apply: ({ ledger }) => ledger.push({ ...pick(ledger, () => true), messageId: '99999' }),
  },
  {
    title: 'an event names another publish time than Pub/Sub wrote down',
    finding: /delivery\.publish_time .* is not when it was published/,
    apply: ({ stored }) => movePublishTime(pick(stored, isOrdinary), laterByOneMs),
  },
  {
    title: 'an event names an impossible publish time, and Pub/Sub wrote none down',
    finding: /delivery\.publish_time .* is not when it was published/,
    apply: ({ stored, publishTimes }) => {
      publishTimes?.splice(0);
      movePublishTime(pick(stored, isOrdinary), laterByAnHour);
    },
  },
  {
    title: 'two copies of an event name different publish times, and Pub/Sub wrote none down',
    finding: /what became of it names 2 publish times/,
    apply: ({ stored, publishTimes }) => {
      publishTimes?.splice(0);
      const copy = { ...pick(stored, isOrdinary) };
      movePublishTime(copy, laterByOneMs);
      stored.push(copy);
    },
  },
  {
    title: 'an event names another schema',
    finding: /delivery\.schema is made\/up/,
    apply: ({ stored }) => changeRaw(pick(stored, isOrdinary), /"schema":"[^"]*"/, '"schema":"made/up"'),
  },
  {
    title: 'an event names a time source that its type does not have',
    finding: /delivery\.time_source is made_up/,
    apply: ({ stored }) =>
      changeRaw(pick(stored, isOrdinary), /"time_source":"[^"]*"/, '"time_source":"made_up"'),
  },
  {
    title: 'an event names another valid time, and is stored with it',
    finding: /valid_time is .*, expected/,
    apply: ({ stored }) => {
      const line = pick(stored, isOrdinary);
      const later = laterByAnHour(line.validTime);
      changeRaw(line, /"valid_time":"[^"]*"/, `"valid_time":"${later}"`);
      change(line, { validTime: later });
    },
  },
  {
    title: 'an event of other bytes is stored under the id of a message',
    finding: /whose bytes were not published/,
    apply: ({ stored }) => {
      const line = { ...pick(stored, isOrdinary) };
      changeRaw(line, /"event_key":"[^"]*"/, '"event_key":"click:42:t:0123"');
      stored.push(line);
    },
  },
  {
    title: 'a pointer says another sha256',
    finding: /its pointer says another sha256 than its file has/,
    apply: ({ stored }) => changeRaw(pick(stored, isPointer), /"sha256":"/, '"sha256":"0'),
  },
  {
    title: 'a pointer names another event type',
    finding: /its pointer names the event type elsewhere\.0/,
    apply: ({ stored }) =>
      changeRaw(
        pick(stored, isPointer),
        /(?<="overflow":\{.*)"event_type":"[^"]*"/,
        '"event_type":"elsewhere.0"',
      ),
  },
  {
    title: 'a file names a message that nobody published',
    finding: /its file: it belongs to message 99999, which did not publish these bytes/,
    apply: (folder) => changeFile(folder, /"message_id":"[^"]*"/, '"message_id":"99999"'),
  },
  {
    title: 'a file names a message that published other bytes',
    finding: /its file: it belongs to message \d+, which did not publish these bytes/,
    apply: (folder) => {
      const { messageId } = single(folder.ledger, 'delivered');
      changeFile(folder, /"message_id":"[^"]*"/, `"message_id":"${messageId}"`);
    },
  },
  {
    title: 'a file names another event time',
    finding: /its file: event_time is .*, expected/,
    apply: (folder) => changeFile(folder, /"event_time":"[^"]*"/, '"event_time":"2001-01-01T00:00:00.000Z"'),
  },
  {
    title: 'a file is stored to which no pointer leads',
    finding: /to which no pointer leads/,
    apply: ({ stored }) => {
      const part = pick(stored, isPart);
      const raw = JSON.stringify({ ...JSON.parse(rawOf(part)), fileId: 'made-up' });
      stored.push({ ...part, raw });
    },
  },
  {
    title: 'an event is delivered that belongs into quarantine',
    finding: /it was delivered, expected quarantined schema/,
    apply: ({ ledger }) =>
      changeExpected(single(ledger, 'delivered'), { fate: 'quarantined', reason: 'schema' }),
  },
  {
    title: 'an event is delivered that is too large for it',
    finding: /it was delivered, expected overflowed/,
    apply: ({ ledger }) => changeExpected(single(ledger, 'delivered'), { fate: 'overflowed' }),
  },
  {
    title: 'an event is quarantined that is fit for delivery',
    finding: /it was quarantined as .*, expected delivered/,
    apply: ({ ledger }) => changeExpected(single(ledger, 'quarantined'), { fate: 'delivered' }),
  },
  {
    title: 'a quarantine record names another schema',
    finding: /its quarantine record names the schema .*, expected made\/up/,
    apply: ({ ledger }) => changeExpected(single(ledger, 'quarantined'), { type: 'made/up' }),
  },
  ...['stage', 'detail', 'publish_time'].map((name) => ({
    title: `a quarantine record has no ${name}`,
    finding: new RegExp(`its quarantine record has no ${name}`),
    apply: ({ quarantine }: Folder) =>
      change(attributesOf(pick(quarantine, () => true)), { [name]: undefined }),
  })),
  {
    title: 'a quarantine record names another publish time than Pub/Sub wrote down',
    finding: /its quarantine record says that it was published at/,
    apply: ({ quarantine }) => {
      const attributes = attributesOf(pick(quarantine, () => true));
      change(attributes, { publish_time: laterByOneMs(attributes.publish_time) });
    },
  },
  {
    title: 'a quarantine record is of a message that nobody published',
    finding: /a quarantine record \(.*\) is of message 99999, not published/,
    apply: ({ quarantine }) => {
      const record = pick(quarantine, () => true);
      quarantine.push({ ...record, attributes: { ...attributesOf(record), message_id: '99999' } });
    },
  },
  {
    title: 'a quarantine record is of an element that its message does not have',
    finding: /a quarantine record \(.*\) is of element 7777/,
    apply: ({ quarantine }) => {
      const record = pick(quarantine, () => true);
      quarantine.push({ ...record, attributes: { ...attributesOf(record), element: '7777' } });
    },
  },
  {
    title: 'a message stands in the ledger twice',
    finding: /stands in the ledger twice/,
    apply: ({ ledger }) => ledger.push({ ...pick(ledger, () => true) }),
  },
];
