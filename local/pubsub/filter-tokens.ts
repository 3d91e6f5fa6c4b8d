/** One piece of a filter expression. */
export type FilterToken =
  | { readonly kind: 'word'; readonly text: string }
  | { readonly kind: 'string'; readonly text: string }
  | { readonly kind: 'symbol'; readonly text: string };

const PIECE =
  /\s*(?:(?<word>[A-Za-z0-9_][A-Za-z0-9_-]*)|(?<string>"(?:[^"\\]|\\.)*")|(?<symbol>!=|[=:.,()-]))/y;
const ESCAPE = /\\(?:u([0-9A-Fa-f]{4})|x([0-9A-Fa-f]{2})|([0-7]{1,3})|(.))/g;
const NAMED_ESCAPES: Readonly<Record<string, string>> = {
  n: '\n',
  t: '\t',
  r: '\r',
  b: '\b',
  f: '\f',
  v: '\v',
};

/** The tokens of a filter expression; throws a SyntaxError at the first character that starts none. */
export function tokenizeFilter(filter: string): FilterToken[] {
  const tokens: FilterToken[] = [];
  const piece = new RegExp(PIECE);
  while (filter.slice(piece.lastIndex).trim() !== '') {
    const start = piece.lastIndex;
    const groups = piece.exec(filter)?.groups;
    if (groups === undefined) throw new SyntaxError(`cannot read the filter from "${filter.slice(start)}"`);
    tokens.push(tokenOf(groups));
  }
  return tokens;
}

function tokenOf(groups: Record<string, string | undefined>): FilterToken {
  if (groups.word !== undefined) return { kind: 'word', text: groups.word };
  if (groups.string !== undefined) return { kind: 'string', text: unescapeLiteral(groups.string) };
  return { kind: 'symbol', text: groups.symbol ?? '' };
}

function unescapeLiteral(literal: string): string {
  return literal.slice(1, -1).replace(ESCAPE, (_, unicode, hex, octal, named) => {
    if (unicode ?? hex) return String.fromCharCode(Number.parseInt(unicode ?? hex, 16));
    if (octal) return String.fromCharCode(Number.parseInt(octal, 8));
    return NAMED_ESCAPES[named] ?? named;
  });
}
