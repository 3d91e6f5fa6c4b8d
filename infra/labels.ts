export type Labels = Readonly<Record<string, string>>;

/** https://cloud.google.com/compute/docs/labeling-resources#requirements */
export const LABEL_KEY_RULE = /^[a-z][a-z0-9_-]{0,62}$/;
export const LABEL_VALUE_RULE = /^[a-z0-9_-]{0,63}$/;

/** Labels that Sluice sets itself. */
export const OWN_LABELS: readonly string[] = ['app', 'stack'];

/** Labels of everything that takes labels. A stack's name may hold what a label may not. */
export function labelsOf(stack: string, extra: Labels): Record<string, string> {
  const value = stack
    .toLowerCase()
    .replaceAll(/[^a-z0-9_-]/g, '-')
    .slice(0, 63);
  return { ...extra, app: 'sluice', stack: value };
}
