import { createScanner, token } from './scanner.ts';

/** One member of an object, or one element of an array, by its offsets in the text. */
export interface Member {
  /** Decoded name, or the index in an array. */
  readonly name: string | number;
  /** Where the quoted name starts and ends; for an element both are where its value starts. */
  readonly start: number;
  readonly nameEnd: number;
  readonly valueStart: number;
  /** Just past the value. */
  readonly end: number;
}

interface Container {
  readonly isArray: boolean;
  readonly start: number;
  name: string | number;
  nameStart: number;
  nameEnd: number;
  awaitsName: boolean;
}

/** Where a member lies: `depth` 1 is the outermost container, `path` ends in the member's name. Good until the next. */
export interface Place {
  readonly depth: number;
  readonly containerStart: number;
  path(): (string | number)[];
}

export interface Visitor {
  /** Called when a member's value ends, so children come before their parent; `'stop'` ends the walk. */
  member?(member: Member, place: Place): 'stop' | undefined;
  number?(literal: string): void;
  /** Called for a name that is written with escapes. */
  escapedName?(): void;
}

/**
 * Walks a JSON text once, without recursion, and reports where its members lie.
 * It locates and does not judge: on a text that JSON.parse refuses the report is meaningless.
 * Returns false when it ended early: nesting passes `maxDepth`, or the visitor says so.
 */
export function walk(text: string, visitor: Visitor, maxDepth = Number.POSITIVE_INFINITY): boolean {
  const scanner = createScanner(text);
  const stack: Container[] = [];
  let container: Container | undefined;
  const place = { depth: 0, containerStart: 0, path: () => stack.map((each) => each.name) };

  const valueEnds = (valueStart: number, end: number): 'stop' | undefined => {
    if (container === undefined) return undefined;
    const { name, isArray } = container;
    const start = isArray ? valueStart : container.nameStart;
    const nameEnd = isArray ? valueStart : container.nameEnd;
    place.depth = stack.length;
    place.containerStart = container.start;
    return visitor.member?.({ name, start, nameEnd, valueStart, end }, place);
  };

  for (let kind = scanner.scan(); kind !== token.end; kind = scanner.scan()) {
    const { start: offset, end } = scanner;
    switch (kind) {
      case token['{']:
      case token['[']:
        if (stack.length === maxDepth) return false;
        container = startContainer(kind === token['['], offset);
        stack.push(container);
        break;
      case token['}']:
      case token[']']: {
        const closed = stack.pop();
        container = stack.at(-1);
        if (closed !== undefined && valueEnds(closed.start, end) === 'stop') return false;
        break;
      }
      case token[',']:
        if (container?.isArray === true) container.name = Number(container.name) + 1;
        else if (container !== undefined) container.awaitsName = true;
        break;
      case token[':']:
        break;
      case token.string:
        if (container?.awaitsName === true) {
          const name = scanner.string();
          if (name.length + 2 !== end - offset) visitor.escapedName?.();
          container.name = name;
          container.nameStart = offset;
          container.nameEnd = end;
          container.awaitsName = false;
        } else if (valueEnds(offset, end) === 'stop') return false;
        break;
      default:
        if (kind === token.number) visitor.number?.(text.slice(offset, end));
        if (valueEnds(offset, end) === 'stop') return false;
    }
  }
  return true;
}

const startContainer = (isArray: boolean, start: number): Container => ({
  isArray,
  start,
  name: isArray ? 0 : '',
  nameStart: start,
  nameEnd: start,
  awaitsName: !isArray,
});
