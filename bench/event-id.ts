/**
 * Every event of a benchmark carries a number of its own in `transaction_id`, which all event types have and no
 * contender touches: what the sink received is compared with what was acknowledged, event by event.
 */
const FIELD = '"transaction_id":';
const MARK = 'b'.repeat(20);
const DIGITS = 12;
const FIELD_WITH_ID = /"transaction_id":(\s?)"[0-9a-f]{32}"/g;

/** A text with places for the numbers of its events: between each two pieces stands one. */
export type Template = readonly [string, ...string[]];

/** Makes the transaction ids of a text replaceable; undefined unless it has exactly `events` of them. */
export function templateOf(text: string, events: number): Template | undefined {
  const [first = '', ...others] = text.replace(FIELD_WITH_ID, `${FIELD}$1"\0"`).split('\0');
  return others.length === events ? [first, ...others] : undefined;
}

/** The text whose events have the numbers `first`, `first + 1` and so on. */
export function fillIn([start, ...others]: Template, first: number): string {
  let text = start;
  for (const [index, piece] of others.entries()) {
    text += MARK + String(first + index).padStart(DIGITS, '0') + piece;
  }
  return text;
}

/** The numbers of the events in a body, in the order in which they stand. */
export function readIds(body: Buffer): readonly number[] {
  const ids: number[] = [];
  for (let at = body.indexOf(FIELD); at >= 0; at = body.indexOf(FIELD, at + 1)) {
    const start = body.indexOf('"', at + FIELD.length) + 1;
    const value = body.toString('latin1', start, start + MARK.length + DIGITS);
    if (value.startsWith(MARK)) ids.push(Number(value.slice(MARK.length)));
  }
  return ids;
}
