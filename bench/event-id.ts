/**
 * Every event of a benchmark carries a number of its own in `transaction_id`, which all event types have and no
 * contender touches: what the sink received is compared with what was acknowledged, event by event. Half of the
 * id is the number of the run, so that no run meets events of another.
 */
const FIELD = '"transaction_id":';
const RUN_DIGITS = 16;
const ID_DIGITS = 16;
const FIELD_WITH_ID = /"transaction_id":(\s?)"[0-9a-f]{32}"/g;

/** A text with places for the numbers of its events: between each two pieces stands one. */
export type Template = readonly [string, ...string[]];

/** Makes the transaction ids of a text replaceable; undefined unless it has exactly `events` of them. */
export function templateOf(text: string, events: number): Template | undefined {
  const [first = '', ...others] = text.replace(FIELD_WITH_ID, `${FIELD}$1"\0"`).split('\0');
  return others.length === events ? [first, ...others] : undefined;
}

/** The text whose events have the numbers `first`, `first + 1` and so on in a run. */
export function fillIn([start, ...others]: Template, run: number, first: number): string {
  const mark = markOf(run);
  let text = start;
  for (const [index, piece] of others.entries()) {
    text += mark + String(first + index).padStart(ID_DIGITS, '0') + piece;
  }
  return text;
}

/** The numbers of a run's events in a body, in the order in which they stand. */
export function readIds(body: Buffer, run: number): readonly number[] {
  const mark = markOf(run);
  const ids: number[] = [];
  for (let at = body.indexOf(FIELD); at >= 0; at = body.indexOf(FIELD, at + 1)) {
    const start = body.indexOf('"', at + FIELD.length) + 1;
    const value = body.toString('latin1', start, start + RUN_DIGITS + ID_DIGITS);
    if (value.startsWith(mark)) ids.push(Number(value.slice(RUN_DIGITS)));
  }
  return ids;
}

/** Cannot be the beginning of a generated id but by a rare chance. */
const markOf = (run: number): string => String(run).padStart(RUN_DIGITS, 'b');
