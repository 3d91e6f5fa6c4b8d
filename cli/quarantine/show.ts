import type { Violation } from '../../functions/event-types/event-type.ts';
import { partsOf } from '../../functions/parts.ts';
import type { Rejected } from '../../functions/quarantine/read-record.ts';
import { type Reason, reasons } from '../../functions/reasons.ts';
import { describeViolation } from '../../functions/stages/validate.ts';
import type { Context } from '../context.ts';
import { Failure } from '../failure.ts';
import { violationsOfPart } from '../stages/violations-of.ts';
import { disarmed, printable } from '../terminal/printable.ts';
import { iso } from '../times.ts';
import type { Outcome } from '../verb.ts';
import { exportLine } from './export-line.ts';
import { type FilterFlags, isMeant } from './filters.ts';
import type { HeldRecord } from './hold-records.ts';
import { isAnnouncement, judge, type Verdict } from './judge.ts';
import { openRecord } from './open-record.ts';
import { readQuarantine, seenWords } from './read-quarantine.ts';
import { summaryOf } from './summary.ts';
import { openToday, type Today } from './todays-rules.ts';

export interface ShowFlags extends FilterFlags {
  readonly schemas?: string;
  readonly full?: true;
}

/** Bytes of an event that are shown unless all of them are asked for. */
const SHOWN_BYTES = 4096;

/** The first record that fits: why it is there, its bytes, and what today's schemas have against it. */
export async function showRecord(context: Context, flags: ShowFlags): Promise<Outcome> {
  const today = await openToday(context, flags.schemas);
  let outcome: Outcome | undefined;
  let read = 0;
  const reading = await readQuarantine(context, flags, async (records) => {
    for await (const record of records) {
      read += 1;
      if (!isMeant(summaryOf(record), flags, context.clock.now())) continue;
      outcome = await describe(record, today, flags);
      break;
    }
  });
  if (outcome !== undefined) return outcome;
  throw new Failure(
    `showing a quarantine record: none of ${read} fits: see with \`sluice quarantine list\` what there is. ${seenWords(reading)}`,
  );
}

async function describe(record: HeldRecord, today: Today, { full }: ShowFlags): Promise<Outcome> {
  const rejected = await openRecord(record, today.objects);
  if (rejected === undefined) {
    throw new Failure(`showing message ${record.id} of quarantine: it is no record of Sluice`);
  }
  const verdict = await judge(rejected, today);
  const types = isAnnouncement(rejected) ? [] : recognised(rejected, today);
  const now = { verdict: verdictWords(verdict), events: types };
  const { text, leftOut } = printable(rejected.message.data, full ? Number.POSITIVE_INFINITY : SHOWN_BYTES);
  return {
    json: { record: exportLine(rejected, record.quarantinedMs), passes: isPass(verdict), today: now },
    text: [
      ...factsOf(rejected, record).map(([name, value]) => labelled(name, disarmed(value))),
      labelled('today', disarmed(now.verdict)),
      ...types.flatMap(({ element, type, violations }) => [
        labelled('recognised', disarmed(element === undefined ? type : `element ${element}: ${type}`)),
        ...violations.map((each) => labelled('', disarmed(describeViolation(each)))),
      ]),
      '',
      text,
      ...(leftOut > 0 ? [`… ${leftOut} more bytes (--full)`] : []),
    ].join('\n'),
  };
}

const labelled = (name: string, text: string): string => `${name.padEnd(14)}${text}`;

function factsOf({ message, rejection, schema }: Rejected, { quarantinedMs }: HeldRecord) {
  const { messageId, element, publishTime, attributes, orderingKey, path, data } = message;
  const meaning = reasons[rejection.reason as Reason];
  const facts: readonly (readonly [string, string | undefined])[] = [
    ['reason', `${rejection.reason}: ${meaning}`],
    ['stage', rejection.stage],
    ['detail', rejection.detail],
    ['event type', schema],
    ['quarantined', iso(quarantinedMs)],
    ['message id', `${messageId}${element === undefined ? '' : `, element ${element}`}`],
    ['published', publishTime],
    ['attributes', JSON.stringify(attributes)],
    ['ordering key', orderingKey],
    ['path', path],
    ['bytes', String(data.length)],
  ];
  return facts.filter((fact): fact is readonly [string, string] => fact[1] !== undefined);
}

const isPass = ({ kind }: Verdict): boolean => kind === 'passes' || kind === 'uploads';

function verdictWords(verdict: Verdict): string {
  switch (verdict.kind) {
    case 'passes':
      return verdict.events
        .map(
          ({ type, eventKey, eventTime, bytes }) =>
            `it passes now, as ${type.destination.flowType}/${type.destination.eventType}: event key ${eventKey}, event time ${eventTime}, ${bytes} bytes`,
        )
        .join('\n');
    case 'uploads':
      return `it passes now: ${verdict.object} can be uploaded`;
    case 'filtered':
      return `it would be left out by filter ${verdict.rule}`;
    case 'fails':
      return `it still fails: ${verdict.rejection.reason} (${verdict.rejection.stage}): ${verdict.rejection.detail}`;
    case 'waits':
      return `it cannot be judged: ${verdict.cause}`;
  }
}

interface Recognised {
  readonly element: number | undefined;
  readonly type: string;
  /** All of them, where a detail names a few. */
  readonly violations: readonly Violation[];
}

function recognised({ message }: Rejected, { rules }: Today): readonly Recognised[] {
  return partsOf(message, rules).flatMap((part) => {
    const { element, schema: type } = part;
    return type === undefined
      ? []
      : [{ element, type, violations: violationsOfPart(message, part, rules.types) }];
  });
}
