/**
 * What can be said of any error without quoting it: its class, and the code or status of what failed. Messages
 * are left out, because one of JSON.parse, say, quotes what it could not read, and object names hold key values.
 * A bug, which has no code, is placed by its stack instead.
 */
export function describeError(error: unknown): string {
  if (!(error instanceof Error)) return typeof error;
  const code: unknown = 'code' in error ? error.code : undefined;
  if (typeof code === 'string' || typeof code === 'number') return `${error.name} ${code}`;
  return [error.name, ...framesOf(error).slice(0, 5)].join(' ');
}

/** The stack below the message, whose own lines may look like frames; none where the message is not found. */
function framesOf({ stack = '', message }: Error): readonly string[] {
  const start = stack.indexOf(`${message}\n    at `);
  if (start === -1 || stack.slice(0, start).includes('\n')) return [];
  const lines = stack.slice(start + message.length).split('\n');
  return lines.filter((line) => /^\s+at /.test(line)).map((frame) => frame.trim());
}
