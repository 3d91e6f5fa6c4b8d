import ms from 'ms';
import { headedTable, listTable } from '../terminal/table.ts';
import { count } from '../terminal/words.ts';
import { iso } from '../times.ts';
import type { Outcome } from '../verb.ts';
import { ages, ageWarnings } from './ages.ts';
import { add, type Counts, eventsOf, NO_TIME, OUTSIDE, type Tally, toJson } from './counts.ts';
import { beginningOf, type ReplayRequest } from './request.ts';
import { sizeClasses } from './size-classes.ts';

export interface Ended {
  readonly request: ReplayRequest;
  readonly kind: 'replay' | 'dry-run';
  readonly counts: Counts;
  /** Whether the window was read to its end. */
  readonly isComplete: boolean;
  /** Processes that died on the way. */
  readonly kills: number;
  readonly spentMs: number;
  /** The command that goes on, where there is one. */
  readonly resume: string | undefined;
  /** What was quarantined on the way into another data core, where anything was. */
  readonly quarantineFile: string | undefined;
}

/** Where there are more, people are shown days. */
const MOST_HOURS = 48;
const HOUR_HEAD = 'hour of the event time (UTC)';
const DAY = 'yyyy-mm-dd'.length;

/** What a replay has done, for people and for programs. */
export function report(ended: Ended): Outcome {
  const { request, kind, counts, isComplete, kills, spentMs, resume, quarantineFile } = ended;
  const { messages, ...rest } = toJson(counts);
  const seconds = spentMs / 1000;
  const events = eventsOf(counts);
  const warnings = ageWarnings(counts.ages);
  return {
    json: {
      replayId: request.id,
      isDryRun: kind === 'dry-run',
      isComplete,
      topics: request.topics.map(({ topic }) => topic),
      from: beginningOf(request),
      until: iso(request.untilMs),
      ...{ read: { messages, events }, ...rest },
      ...{ kills, isExact: kills === 0, warnings, seconds },
      eventsPerSecond: Math.round(events / Math.max(seconds, 0.001)),
      ...(resume === undefined ? {} : { resume }),
      ...(quarantineFile === undefined ? {} : { quarantineFile }),
    },
    text: [headline(ended), fatesTable(ended), ...tables(ended), ...warnings, ...notes(ended)].join('\n'),
    isBad: !isComplete,
  };
}

function headline({ request, kind, isComplete, spentMs, counts }: Ended): string {
  const topics = request.topics.map(({ topic }) => topic).join(', ');
  const window = `${topics} from ${beginningOf(request)} until ${iso(request.untilMs)}`;
  const what = kind === 'dry-run' ? 'dry run: nothing was sent' : `replay ${request.id}`;
  const rate = Math.round((eventsOf(counts) * 1000) / Math.max(1, spentMs));
  const end = isComplete ? 'read to its end' : 'NOT read to its end';
  return `${what}; ${window}: ${end} in ${ms(spentMs)}, ${rate} events/s`;
}

function fatesTable({ counts, kind }: Ended): string {
  const { messages, delivered, overflowed, retried, bytes, quarantined, filtered, skipped } = counts;
  const would = kind === 'dry-run' ? 'would be ' : '';
  const by = (word: string, tally: Tally): [string, number][] =>
    [...tally].map(([name, count]) => [`${word}, ${name}`, count]);
  return listTable([
    ['read: messages', messages],
    ['read: events', eventsOf(counts)],
    [`${would}delivered`, delivered],
    [`${would}overflowed`, overflowed],
    ...by(`${would}quarantined`, quarantined),
    ...by('filtered', filtered),
    ...[...skipped].map(([reason, count]): [string, number] => [skippedLabel(reason), count]),
    ...(kind === 'dry-run' ? [] : ([['sent again', retried]] as const)),
    [`bytes ${would}sent`, bytes],
  ]);
}

const skippedLabel = (reason: string): string =>
  Object.values<string>(OUTSIDE).includes(reason) ? `skipped ${reason} (messages)` : `skipped, ${reason}`;

function tables({ counts }: Ended): readonly string[] {
  const hours = [...counts.hours].filter(([hour]) => hour !== NO_TIME);
  const times =
    hours.length > MOST_HOURS
      ? table('day of the event time (UTC)', days(hours))
      : table(HOUR_HEAD, hours.sort());
  const untimed = counts.hours.get(NO_TIME) ?? 0;
  return [
    ...table('type', [...counts.types].sort()),
    ...times,
    ...(untimed === 0 ? [] : [`${untimed} events without an event time`]),
    ...table('size as sent', inOrder(counts.sizes, sizeClasses)),
    ...table('happened before it was sent', inOrder(counts.ages, Object.values(ages))),
  ];
}

function days(hours: readonly [string, number][]): [string, number][] {
  const tally: Tally = new Map();
  for (const [hour, count] of hours) add(tally, hour.slice(0, DAY), count);
  return [...tally].sort();
}

const table = (head: string, rows: readonly (readonly [string, number])[]): readonly string[] =>
  rows.length === 0 ? [] : [headedTable([head, 'events'], rows)];

const inOrder = (tally: Tally, names: readonly string[]): [string, number][] =>
  names.flatMap((name) => (tally.has(name) ? [[name, tally.get(name) ?? 0]] : []));

function notes({ request, kind, kills, resume, isComplete, quarantineFile }: Ended): readonly string[] {
  return [
    ...(kills > 0
      ? [`${count(kills, 'time')} the process died: what it had in work then was counted not at all or twice`]
      : []),
    ...(quarantineFile === undefined
      ? []
      : [
          `what was quarantined is in ${quarantineFile} alone; once it passes (\`npx sluice schemas diff --messages\` tells), send it with \`npx sluice replay --only ${quarantineFile} --to-data-core ${request.dataCore} --execute\``,
        ]),
    ...(resume === undefined ? [] : [`nothing is lost; go on with\n  ${resume}`]),
    ...(kind === 'dry-run' && isComplete ? ['send it with --execute'] : []),
  ];
}
