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
];
