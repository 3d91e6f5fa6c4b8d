import { isUnsafeNumber } from './unsafe-number.ts';
import { type Member, walk } from './walk.ts';

/** What the pipeline needs to know of a JSON text without re-serialising it. */
export interface Outline {
  /** The outermost container's members or elements, duplicates included, in order. */
  readonly members: readonly Member[];
  /** Numbers at any depth that Flowcore's re-serialisation would change. */
  readonly unsafeNumbers: number;
  /** Whether a name at any depth is written with escapes; see parse-json.ts. */
  readonly hasEscapedNames: boolean;
}

/** Outlines a JSON text, or returns undefined when it is nested more than `maxDepth` levels deep. */
export function outline(text: string, maxDepth: number): Outline | undefined {
  const members: Member[] = [];
  let unsafeNumbers = 0;
  let hasEscapedNames = false;
  const shallow = walk(
    text,
    {
      member: (member, place) => {
        if (place.depth === 1) members.push(member);
        return undefined;
      },
      number: (literal) => {
        if (isUnsafeNumber(literal)) unsafeNumbers += 1;
      },
      escapedName: () => {
        hasEscapedNames = true;
      },
    },
    maxDepth,
  );
  return shallow ? { members, unsafeNumbers, hasEscapedNames } : undefined;
}
