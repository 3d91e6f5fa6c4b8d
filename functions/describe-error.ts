/**
 * What can be said of any error without quoting it: its class, and the code or status of what failed. Messages
 * are left out, because one of JSON.parse, say, quotes what it could not read, and object names hold key values.
 * A bug, which has no code, is placed by its stack instead.
 */
export function describeError(error: unknown): string {
  if (!(error instanceof Error)) return typeof error;
  const code: unknown = 'code' in error ? error.code : undefined;
  if (typeof code === 'string' || typeof code === 'number') return `${error.name} ${code}`;
  const frames = error.stack?.split('\n').filter((line) => /^\s+at /.test(line)) ?? [];
  return [error.name, ...frames.slice(0, 5).map((frame) => frame.trim())].join(' ');
}
