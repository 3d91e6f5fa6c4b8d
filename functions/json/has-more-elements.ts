import { walk } from './walk.ts';

/**
 * Whether a JSON text is an array of more than `limit` elements. It is read no further than that takes,
 * so that a hostile array is refused before its elements fill the memory.
 */
export function hasMoreElements(text: string, limit: number, maxDepth: number): boolean {
  if (!/^[ \t\r\n]*\[/.test(text)) return false;
  let elements = 0;
  walk(
    text,
    {
      member: (_member, { depth }) => {
        if (depth === 1) elements += 1;
        return elements > limit ? 'stop' : undefined;
      },
    },
    maxDepth,
  );
  return elements > limit;
}
