/** Says what a value must be, when it is not. */
export type Check = (value: string | number) => string | undefined;

/** A text that matches a rule. */
export const matching =
  (rule: RegExp, must: string): Check =>
  (value) =>
    rule.test(String(value)) ? undefined : must;

/** A number between two others, both included. */
export const within =
  (least: number, most: number): Check =>
  (value) =>
    Number(value) >= least && Number(value) <= most
      ? undefined
      : `must be a whole number from ${least} to ${most}`;

/** One of some texts. */
export const oneOf = (...choices: readonly string[]): Check =>
  matching(new RegExp(`^(${choices.join('|')})$`), `must be one of ${choices.join(', ')}`);

/** https://cloud.google.com/iam/docs/principal-identifiers, and nobody in general. */
export const MEMBER_RULE = /^(?:serviceAccount|user|group|domain|principal|principalSet):\S+$/;

/** As FLOWCORE_URL of functions/config.ts. */
export const httpUrl: Check = (value) => {
  const url = URL.canParse(String(value)) ? new URL(String(value)) : undefined;
  const isHttp = url?.protocol === 'https:' || url?.protocol === 'http:';
  return isHttp && url.search === '' && url.hash === ''
    ? undefined
    : 'must be an http(s) URL with neither query nor fragment';
};
