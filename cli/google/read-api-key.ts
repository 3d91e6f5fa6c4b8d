import type { Got } from 'got';
import { describeProblem } from '../describe-problem.ts';
import { Failure } from '../failure.ts';

export interface SecretReader {
  readonly http: Got;
  accessToken(): Promise<string>;
}

/** https://cloud.google.com/secret-manager/docs/reference/rest/v1/projects.secrets.versions/access */
const SECRET_MANAGER = 'https://secretmanager.googleapis.com/v1';

/** The Flowcore API key: as it is set, else out of Secret Manager; undefined where neither is known. */
export async function readApiKey(
  { FLOWCORE_API_KEY: key, FLOWCORE_API_KEY_VERSION: version }: Readonly<Record<string, string | undefined>>,
  { http, accessToken }: SecretReader,
): Promise<string | undefined> {
  if (key !== undefined || version === undefined) return key;
  try {
    const headers = { authorization: `Bearer ${await accessToken()}` };
    const response = await http.get(`${SECRET_MANAGER}/${version}:access`, {
      headers,
      timeout: { request: 30_000 },
    });
    if (response.statusCode !== 200) {
      throw Object.assign(new Error(`HTTP ${response.statusCode}`), { code: response.statusCode });
    }
    const { payload } = JSON.parse(response.body) as { payload: { data: string } };
    return Buffer.from(payload.data, 'base64').toString('utf8');
  } catch (error) {
    throw new Failure(`reading the Flowcore API key from ${version}: ${describeProblem(error)}`);
  }
}
