import type { Drift } from '../../functions/drift.ts';
import { reasons } from '../../functions/reasons.ts';
import { describeViolation } from '../../functions/stages/validate.ts';
import { disarmed } from '../terminal/printable.ts';
import { count, grouped } from '../terminal/words.ts';
import type { EventView, RejectionView, SentView } from './view-event.ts';

type Row = readonly [string, string];

/** What would become of an event, for people; what would be sent stands last and verbatim. */
export function showEvent(view: EventView, title: string): string {
  const { fate, type, recognisedBy, sent, drift, rejection, rule, element } = view;
  const where = element === null ? title : `${title}, element ${element}`;
  const rows: Row[] = [['type', type === null ? 'not known' : `${type}, by its ${recognisedBy}`]];
  if (rule !== null) rows.push(['filter rule', rule]);
  if (rejection !== null) rows.push(...rowsOfRejection(rejection));
  if (sent !== null) rows.push(...rowsOfSent(sent));
  if (drift !== null) rows.push(...rowsOfDrift(drift));
  return [
    `${where}: would be ${fate}`,
    ...rows.map(([name, value]) => `  ${name.padEnd(14)}${disarmed(value)}`),
    ...texts(sent),
  ].join('\n');
}

/** The detail names the first few violations only. */
function rowsOfRejection({ reason, stage, detail, violations }: RejectionView): readonly Row[] {
  const why = violations.length > 0 ? violations.map(describeViolation) : [detail];
  return [
    ['reason', `${reason}: ${reasons[reason]}`],
    ['stage', stage],
    ...why.map((each) => ['because', each] as const),
  ];
}

function rowsOfSent(sent: SentView): readonly Row[] {
  const { destination, fileDestination, metadata, atEventTime, bytes, maxBytes } = sent;
  const way =
    fileDestination === null
      ? 'fits a batch'
      : 'too large for a batch: goes as a file, and a pointer event for it';
  return [
    ['destination', `${destination}${atEventTime ? '' : ', stored at ingestion time'}`],
    ...(fileDestination === null ? [] : [['file', fileDestination] as const]),
    ...Object.entries(metadata).map(([name, value]) => ['metadata', `${name}: ${value}`] as const),
    ['event key', sent.eventKey],
    ['entity key', sent.entityKey],
    ['event time', `${sent.eventTime}, from ${sent.timeSource}`],
    ['valid time', sent.validTime],
    ['size', `${grouped(bytes)} of ${grouped(maxBytes)} bytes: ${way}`],
  ];
}

function rowsOfDrift({ unknownFields, typeChanges, unsafeNumbers }: Drift): readonly Row[] {
  return [
    ...(unknownFields.length > 0 ? [['drift', `unknown: ${unknownFields.join(', ')}`] as const] : []),
    ...(typeChanges.length > 0 ? [['drift', `not as expected: ${typeChanges.join(', ')}`] as const] : []),
    ...(unsafeNumbers > 0
      ? [['drift', `${count(unsafeNumbers, 'number')} that Flowcore will round`] as const]
      : []),
  ];
}

function texts(sent: SentView | null): readonly string[] {
  if (sent === null) return [];
  if (sent.pointerEvent === null) return ['  would be sent:', sent.event];
  return [
    '  would be sent as a file:',
    sent.event,
    '  would be sent as its pointer event:',
    sent.pointerEvent,
  ];
}
