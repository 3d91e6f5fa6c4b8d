import { createHash } from 'node:crypto';

/** A stable UUID for a named resource (data core, event type), so that a restart keeps its ids. */
export function resourceId(...names: readonly string[]): string {
  const hex = createHash('sha256').update(JSON.stringify(names)).digest('hex');
  return `${hex.slice(0, 8)}-${hex.slice(8, 12)}-4${hex.slice(13, 16)}-8${hex.slice(17, 20)}-${hex.slice(20, 32)}`;
}
