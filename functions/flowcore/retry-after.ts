/**
 * Reads a Retry-After header: seconds, or an HTTP date. A date counts from the answer's own Date header, so a
 * local clock that is wrong does not matter. A malformed header loses its time, not the retry.
 * https://www.rfc-editor.org/rfc/rfc9110#field.retry-after
 */
export function parseRetryAfterMs(
  retryAfter: string | undefined,
  date: string | undefined,
): number | undefined {
  if (retryAfter === undefined) return undefined;
  if (/^\d{1,9}$/.test(retryAfter.trim())) return Number(retryAfter) * 1000;
  if (!retryAfter.endsWith('GMT') || date === undefined) return undefined;
  const delayMs = Date.parse(retryAfter) - Date.parse(date);
  return Number.isNaN(delayMs) ? undefined : Math.max(0, delayMs);
}
