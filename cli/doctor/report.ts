import { GROUPS } from './check.ts';
import type { Mark } from './finding.ts';
import type { Checked } from './run-checks.ts';

/** How many findings bear each mark. */
export type Counts = Readonly<Record<Mark, number>>;

export function countsOf(checked: readonly Checked[]): Counts {
  const count = (mark: Mark) => checked.filter((each) => each.mark === mark).length;
  return { ok: count('ok'), warn: count('warn'), bad: count('bad'), skip: count('skip') };
}

/** By group; a line for whatever is wrong and the command that mends it, and one for all that is well with a thing. */
export function report(checked: readonly Checked[]): string {
  const groups = GROUPS.map((group) => checked.filter((each) => each.group === group));
  const blocks = groups.filter((each) => each.length > 0).map(block);
  const { ok, warn, bad, skip } = countsOf(checked);
  const sum = [
    bad > 0 && `${bad} bad`,
    warn > 0 && `${warn} to look at`,
    `${ok} ok`,
    skip > 0 && `${skip} not checked`,
  ];
  return [...blocks, sum.filter(Boolean).join(', ')].join('\n\n');
}

function block(checked: readonly Checked[]): string {
  // What is wrong stands alone; where a thing is missing, all else about it is skipped for the same reason.
  const lines = Map.groupBy(checked, ({ mark, what, says }) =>
    mark === 'ok' ? what : `${mark} ${what} ${says}`,
  );
  return [checked[0]?.group, ...[...lines.values()].map(line)].join('\n');
}

function line(findings: readonly Checked[]): string {
  const [{ mark, what, mend } = { mark: 'ok', what: '' }] = findings;
  const head = `  ${mark.padEnd(4)}  ${what}: ${[...new Set(findings.map(({ says }) => says))].join(', ')}`;
  return mend === undefined ? head : `${head}\n        mend: ${mend}`;
}
