/** `warn`: look at it; `skip`: it could not be checked, or there is nothing to check. */
export type Mark = 'ok' | 'warn' | 'bad' | 'skip';

/** What a check has found. */
export interface Verdict {
  readonly mark: Mark;
  /** How it is; for all but `ok`, what is wrong with it or why it was not checked. */
  readonly says: string;
  /** The command, or the deed, that mends it. */
  readonly mend?: string;
}

/** One line of the report: a verdict on something. */
export interface Finding extends Verdict {
  readonly what: string;
}

export const ok = (says: string): Verdict => ({ mark: 'ok', says });
export const skip = (says: string): Verdict => ({ mark: 'skip', says });
export const warn = (says: string, mend?: string): Verdict => verdict('warn', says, mend);
export const bad = (says: string, mend?: string): Verdict => verdict('bad', says, mend);

const verdict = (mark: Mark, says: string, mend: string | undefined): Verdict =>
  mend === undefined ? { mark, says } : { mark, says, mend };
