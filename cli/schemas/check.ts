import type { EventTypes } from '../../functions/event-types/event-type.ts';
import type { Rules } from '../../functions/pipeline.ts';
import { type Instant, resolveInstant } from '../arguments/instant.ts';
import type { Context } from '../context.ts';
import { describeProblem } from '../describe-problem.ts';
import { Failure } from '../failure.ts';
import { messageOfFile } from '../ndjson/messages-file.ts';
import { type StageSettings, stageSettings } from '../stages/stage-settings.ts';
import { count } from '../terminal/words.ts';
import { iso } from '../times.ts';
import type { Outcome } from '../verb.ts';
import { describeType, showTypes } from './describe-types.ts';
import { lineOf, loadSchemas, OWN_SCHEMAS } from './load-schemas.ts';
import { readSamples, type Sample } from './sample-messages.ts';
import { showEvent } from './show-event.ts';
import { type EventView, viewsOf } from './view-event.ts';

export interface CheckOptions {
  readonly schemas?: string;
  /** Files, `-` for standard input. */
  readonly message?: readonly string[];
  readonly path: string;
  readonly attribute?: Readonly<Record<string, string>>;
  readonly publishTime?: Instant;
  readonly messageId?: string;
}

/** A message that was looked at. */
interface MessageView {
  readonly message: string;
  readonly events: readonly EventView[];
}

/** Checks a folder of schemas, and shows what would become of messages under them. */
export async function checkSchemas(context: Context, options: CheckOptions): Promise<Outcome> {
  const { schemas = OWN_SCHEMAS } = options;
  const settings = stageSettings(await context.namedDeployment());
  const loaded = loadSchemas(context, schemas, settings.addedKeys);
  if (!loaded.ok) {
    const { problems } = loaded;
    const text = [`${schemas}: ${count(problems.length, 'problem')}`, ...problems.map(lineOf)].join('\n');
    return { json: { schemas, problems }, text, isBad: true };
  }
  const { types, examples } = loaded;
  if (options.message !== undefined) return checkMessages(context, options, types, settings);
  const described = types.all.map((type) => describeType(type, examples));
  return {
    json: { schemas, problems: [], types: described },
    text: `${schemas}: ${count(types.all.length, 'event type')}, no problem\n\n${showTypes(described, settings.eventTypeAttribute)}`,
  };
}

async function checkMessages(
  context: Context,
  options: CheckOptions,
  types: EventTypes,
  settings: StageSettings,
): Promise<Outcome> {
  const { schemas = OWN_SCHEMAS } = options;
  const views: MessageView[] = [];
  for (const sample of await samples(context, options)) {
    views.push(viewOf(sample, views.length + 1, context, options, { types, ...settings }));
  }
  const shown = views.flatMap(({ message, events }) => events.map((event) => showEvent(event, message)));
  const all = views.flatMap(({ events }) => events);
  return {
    json: { schemas, problems: [], messages: views },
    text: [...notes(options, settings), ...shown].join('\n\n'),
    isBad: all.some(({ fate }) => fate === 'quarantined'),
  };
}

async function samples(
  { stdin }: Context,
  { message: paths = [] }: CheckOptions,
): Promise<readonly Sample[]> {
  const read: Sample[] = [];
  for (const path of paths) {
    try {
      read.push(...(await readSamples(path, stdin)));
    } catch (error) {
      throw new Failure(`reading messages from ${path}: ${describeProblem(error)}`);
    }
  }
  return read;
}

function viewOf(
  { title, message }: Sample,
  number: number,
  { clock }: Context,
  { messageId = `sample-${number}`, publishTime, path, attribute = {} }: CheckOptions,
  rules: Rules,
): MessageView {
  const now = clock.now();
  const publishMs = publishTime === undefined ? now : resolveInstant(publishTime, now);
  const unsaid = { messageId, publishTime: iso(publishMs), path, attributes: attribute };
  return { message: title, events: viewsOf(messageOfFile(message, unsaid), rules) };
}

/** An attribute that is given and not looked at would be a puzzle. */
function notes({ attribute = {} }: CheckOptions, { eventTypeAttribute }: StageSettings): readonly string[] {
  const given = Object.keys(attribute);
  if (given.length === 0 || (eventTypeAttribute !== undefined && given.includes(eventTypeAttribute)))
    return [];
  const [name = ''] = given;
  return eventTypeAttribute === undefined
    ? [
        `note: no attribute names the event type, for EVENT_TYPE_ATTRIBUTE is not set (--set EVENT_TYPE_ATTRIBUTE=${name})`,
      ]
    : [`note: the attribute that names the event type is ${eventTypeAttribute}`];
}
