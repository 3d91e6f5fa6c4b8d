/** Which names a list request asks for. */
export interface ListQuery {
  readonly prefix: string;
  readonly delimiter: string;
  readonly pageToken: string;
  readonly maxResults: number;
}

/** One page: names in UTF-8 order, the folders that stand for the names behind the delimiter, and how to go on. */
export interface ListPage {
  readonly names: readonly string[];
  readonly prefixes: readonly string[];
  readonly nextPageToken?: string;
}

const maxPage = 1000;

/** Reads a list request's query; a page holds at most 1,000 entries, as in the service. */
export function parseListQuery(query: URLSearchParams): ListQuery {
  const wanted = Number(query.get('maxResults') ?? maxPage);
  return {
    prefix: query.get('prefix') ?? '',
    delimiter: query.get('delimiter') ?? '',
    pageToken: Buffer.from(query.get('pageToken') ?? '', 'base64url').toString('utf8'),
    maxResults: wanted >= 1 && wanted <= maxPage ? Math.floor(wanted) : maxPage,
  };
}

/** Cuts one page out of all names. The page token is the last entry of the page before, names and prefixes alike. */
export function listPage(allNames: Iterable<string>, query: ListQuery): ListPage {
  const entries = new Map<string, 'name' | 'prefix'>();
  for (const name of allNames) {
    if (!name.startsWith(query.prefix)) continue;
    const cut = query.delimiter === '' ? -1 : name.indexOf(query.delimiter, query.prefix.length);
    if (cut < 0) entries.set(name, 'name');
    else entries.set(name.slice(0, cut + query.delimiter.length), 'prefix');
  }
  const after = [...entries.keys()].filter((key) => compareUtf8(key, query.pageToken) > 0).sort(compareUtf8);
  const page = after.slice(0, query.maxResults);
  const last = page.at(-1);
  return {
    names: page.filter((key) => entries.get(key) === 'name'),
    prefixes: page.filter((key) => entries.get(key) === 'prefix'),
    ...(after.length > page.length &&
      last !== undefined && { nextPageToken: Buffer.from(last).toString('base64url') }),
  };
}

/** The service lists in the order of the names' UTF-8 bytes, which is not the order of JavaScript strings. */
function compareUtf8(a: string, b: string): number {
  return Buffer.compare(Buffer.from(a), Buffer.from(b));
}
