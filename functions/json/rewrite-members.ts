import { formatPointer, type Pointer } from './pointer.ts';
import { type Member, walk } from './walk.ts';

/** Which members of a JSON text to leave out or rename; pointers name members as they were received. */
export interface MemberEdits {
  readonly drops: readonly Pointer[];
  readonly renames: readonly { readonly pointer: Pointer; readonly to: string }[];
}

export type RewrittenMembers =
  /** `topLevelNames`: decoded names of the outermost object after the edits. */
  | { readonly ok: true; readonly text: string; readonly topLevelNames: readonly string[] }
  | { readonly ok: false; readonly collision: string };

interface Sibling extends Member {
  readonly fate: 'keep' | 'drop' | { readonly renameTo: string };
}

interface Splice {
  readonly start: number;
  readonly end: number;
  readonly text: string;
}

/**
 * Applies drops and renames to a JSON object's text and leaves every other byte as it was.
 * Every duplicate and every escaped spelling of a name is found, because names are compared decoded.
 * A rename onto a name that another member of the same object has is a collision.
 */
export function rewriteMembers(text: string, edits: MemberEdits): RewrittenMembers {
  const groups = siblingGroups(text, edits);
  for (const group of groups) {
    const collision = collidingName(group);
    if (collision !== undefined) return { ok: false, collision };
  }
  const topLevelNames = (groups[0] ?? [])
    .filter((sibling) => sibling.fate !== 'drop')
    .map((sibling) => nameAfter(sibling));
  return { ok: true, text: applySplices(text, groups.flatMap(splicesOf)), topLevelNames };
}

/** The members of every object or array that an edit reaches into and that stays, the outermost first. */
function siblingGroups(text: string, edits: MemberEdits): readonly (readonly Sibling[])[] {
  const drops = new Set(edits.drops.map(formatPointer));
  const renames = new Map(edits.renames.map((rename) => [formatPointer(rename.pointer), rename.to]));
  const pointers = [...edits.drops, ...edits.renames.map(({ pointer }) => pointer)];
  const parents = new Set(pointers.map((pointer) => formatPointer(pointer.slice(0, -1))));
  const deepest = Math.max(1, ...pointers.map(({ length }) => length));
  const groups = new Map<number, Sibling[]>();
  walk(text, {
    member: (member, place) => {
      if (place.depth > deepest) return undefined;
      const path = place.path();
      if (place.depth > 1 && !parents.has(formatPointer(path.slice(0, -1)))) return undefined;
      const pointer = formatPointer(path);
      const renameTo = typeof member.name === 'string' ? renames.get(pointer) : undefined;
      const fate = drops.has(pointer) ? 'drop' : renameTo === undefined ? 'keep' : { renameTo };
      const group = groups.get(place.containerStart) ?? [];
      groups.set(place.containerStart, group);
      group.push({ ...member, fate });
      return undefined;
    },
  });
  return withoutDropped([...groups].toSorted(([a], [b]) => a - b));
}

/** Leaves out the groups inside a dropped member. Spans nest, so one sweep from left to right finds them. */
function withoutDropped(
  groups: readonly (readonly [number, readonly Sibling[]])[],
): readonly (readonly Sibling[])[] {
  let droppedUntil = -1;
  const spans = groups
    .flatMap(([, group]) => group.filter(({ fate }) => fate === 'drop'))
    .toSorted((a, b) => a.start - b.start);
  let next = 0;
  return groups.flatMap(([containerStart, group]) => {
    for (let span = spans[next]; span !== undefined && span.start <= containerStart; span = spans[next]) {
      droppedUntil = Math.max(droppedUntil, span.end);
      next += 1;
    }
    return containerStart < droppedUntil ? [] : [group];
  });
}

const nameAfter = (sibling: Sibling): string =>
  typeof sibling.fate === 'object' ? sibling.fate.renameTo : String(sibling.name);

/** The new name that a renamed sibling would share with a sibling that was called otherwise. */
function collidingName(group: readonly Sibling[]): string | undefined {
  const owners = new Map<string, string | number>();
  for (const sibling of group) {
    if (sibling.fate === 'drop') continue;
    const name = nameAfter(sibling);
    const owner = owners.get(name) ?? sibling.name;
    if (owner !== sibling.name) return name;
    owners.set(name, owner);
  }
  return undefined;
}

/** A dropped member takes the comma after it along, or, when nothing is kept after it, the comma before it. */
function splicesOf(group: readonly Sibling[]): readonly Splice[] {
  const lastKept = group.findLastIndex((sibling) => sibling.fate !== 'drop');
  const splices = group.flatMap((sibling, index): Splice[] => {
    if (typeof sibling.fate === 'object') {
      return [{ start: sibling.start, end: sibling.nameEnd, text: JSON.stringify(sibling.fate.renameTo) }];
    }
    const following = group[index + 1];
    if (sibling.fate === 'keep' || index > lastKept || following === undefined) return [];
    return [{ start: sibling.start, end: following.start, text: '' }];
  });
  const firstTrailing = group[lastKept + 1];
  const last = group.at(-1);
  if (firstTrailing === undefined || last === undefined) return splices;
  return [...splices, { start: group[lastKept]?.end ?? firstTrailing.start, end: last.end, text: '' }];
}

/** Applies splices from left to right; one that lies inside a member already left out is void. */
function applySplices(text: string, splices: readonly Splice[]): string {
  const pieces: string[] = [];
  let position = 0;
  for (const splice of splices.toSorted((a, b) => a.start - b.start || b.end - a.end)) {
    if (splice.start < position) continue;
    pieces.push(text.slice(position, splice.start), splice.text);
    position = splice.end;
  }
  return pieces.join('') + text.slice(position);
}
