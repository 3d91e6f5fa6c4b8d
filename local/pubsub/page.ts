import { invalidArgument } from './rpc-error.ts';

const DEFAULT_PAGE_SIZE = 1_000;

/** What every list method of Pub/Sub takes. */
export interface PageRequest {
  readonly pageSize?: number;
  readonly pageToken?: string;
}

/** One page of `items`, and the token of the next one (empty on the last page). */
export function pageOf<T>(items: readonly T[], request: PageRequest): { items: T[]; nextPageToken: string } {
  const start = Number(request.pageToken || 0);
  if (!Number.isInteger(start) || start < 0)
    throw invalidArgument('The page token is not one of this server.');
  const end = start + (request.pageSize || DEFAULT_PAGE_SIZE);
  return { items: items.slice(start, end), nextPageToken: end < items.length ? String(end) : '' };
}
