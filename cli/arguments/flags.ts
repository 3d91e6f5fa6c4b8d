import { Option } from 'commander';
import { instantArgument, spanArgument } from './instant.ts';
import { namesArgument } from './names.ts';
import { numberAbove0 } from './numbers.ts';

/** How a time can be written. */
export const TIMES = 'a time (2026-11-21T10:00:00Z), a day (2026-11-21) or a span before now (2h)';

/** By which time a window is meant. */
type By = 'publish time' | 'event time';

const beginning = (by: By, forms: string): Option =>
  new Option('--from <time>', `where the window begins, by ${by}: ${forms}`);

/** Where a window begins. */
export const fromFlag = (by: By): Option => beginning(by, TIMES).argParser(instantArgument);

/** Where a window begins that may begin at a snapshot too; the text is read later. */
export const fromSnapshotFlag = (): Option => beginning('publish time', `a snapshot, ${TIMES}`);

/** Where a window ends; `more` says what else is to be known of it. */
export const endFlag = (name: '--to' | '--until', more = ''): Option =>
  new Option(`${name} <time>`, `where the window ends, itself not included (default: now)${more}`).argParser(
    instantArgument,
  );

/** Which event types are meant; `more` says what can be named beside them. */
export const typeFlag = (more = ''): Option =>
  new Option(
    '--type <names>',
    `only these event types, separated by commas (click,conversion)${more}`,
  ).argParser(namesArgument);

/** Which topics are meant. */
export const topicFlag = (): Option =>
  new Option('--topic <names>', 'only these events topics, separated by commas (default: all)').argParser(
    namesArgument,
  );

/** Which folder of schemas is meant, and what it is for. */
export const schemasFlag = (what = 'folder of the schemas to go by'): Option =>
  new Option('--schemas <folder>', `${what} (default: the project's own)`);

/** After which pause a window, or whatever it is, counts as read. */
export const quietFlag = (what = 'the window', span = '90s'): Option =>
  new Option(
    '--quiet <span>',
    `${what} counts as read when nothing more of it has come for so long; a shorter span may end too early`,
  )
    .argParser(spanArgument)
    .default(spanArgument(span), span);

/** How fast it may go. */
export const rateFlag = (what: 'events' | 'records'): Option =>
  new Option('--rate <n>', `send no more than so many ${what} in a second`).argParser(numberAbove0);
