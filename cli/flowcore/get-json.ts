import type { Got } from 'got';
import { describeProblem } from '../describe-problem.ts';
import { Failure } from '../failure.ts';

const TIMEOUT_MS = 30_000;

/** Asks a service of Flowcore's; undefined for a 404. Anything else that is no answer is a Failure that says what was being done. */
export async function getJson<T>(
  { http, authorization }: { readonly http: Got; readonly authorization: string },
  url: string,
  doing: string,
): Promise<T | undefined> {
  const response = await http
    .get(url, { headers: { authorization }, timeout: { request: TIMEOUT_MS } })
    .catch((error: unknown) => {
      throw new Failure(`${doing}: ${describeProblem(error)}`);
    });
  if (response.statusCode === 404) return undefined;
  if (response.statusCode === 401 || response.statusCode === 403) {
    throw new Failure(
      `${doing}: HTTP ${response.statusCode}: the key may not read; set FLOWCORE_READ_API_KEY to one that may, as <key id>:<key>`,
    );
  }
  if (response.statusCode !== 200) {
    throw new Failure(`${doing}: HTTP ${response.statusCode}: try again, or ask Flowcore`);
  }
  return parse(response.body, doing) as T;
}

function parse(body: string, doing: string): unknown {
  try {
    return JSON.parse(body);
  } catch {
    throw new Failure(`${doing}: the answer is not JSON: check FLOWCORE_READ_URL`);
  }
}
