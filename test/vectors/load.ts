import { readFileSync } from 'node:fs';
import type { Rule } from '../../local/flowcore/rule.ts';
import { type BodySpec, buildBody } from './body-spec.ts';

/** A request to Flowcore and the answer to it that was measured, documented or read from client code. */
export interface Vector {
  readonly name: string;
  readonly dialect: 'webhook' | 'api-v1';
  readonly evidence: 'measured' | 'docs' | 'client-code';
  readonly request: {
    readonly method: string;
    readonly path: string;
    readonly headers: Readonly<Record<string, string>>;
    /** Built anew each time it is read: some bodies are large. */
    readonly body: Buffer;
  };
  readonly response: {
    /** null: no answer comes. */
    readonly status: number | '2xx' | '4xx' | null;
    readonly body?: string;
    readonly bodyPattern?: RegExp;
    /** How many events Flowcore keeps of the request, where that is known. */
    readonly eventsPassedOn?: number;
  };
  /** What the embedded Flowcore must be told first, for answers that stem from an outage. */
  readonly rules: readonly Rule[];
}

interface VectorFile {
  /** Headers of every request, by dialect. */
  readonly headers: Record<Vector['dialect'], Record<string, string>>;
  readonly answers: Record<string, AnswerSpec>;
  readonly groups: readonly (RequestSpec & {
    readonly dialect: Vector['dialect'];
    readonly evidence: Vector['evidence'];
    readonly answer: string;
    readonly vectors: readonly (RequestSpec & { readonly name: string })[];
  })[];
}

/** A vector's own fields win over those of its group. */
interface RequestSpec {
  readonly method?: string;
  /** Route name of an ordinary path; `path` is for any other. */
  readonly to?: 'event' | 'events' | 'file';
  readonly path?: string;
  /** null removes a header. */
  readonly headers?: Readonly<Record<string, BodySpec | null>>;
  readonly body?: BodySpec;
  readonly stored?: number;
  readonly rules?: readonly Rule[];
}

interface AnswerSpec {
  readonly status: Vector['response']['status'];
  /** `<names>` stands for the last four segments of the request's path. */
  readonly body?: string;
  /** `<id>` stands for a version 1 UUID. */
  readonly pattern?: string;
  readonly stored?: number;
}

const uuidV1 = '[0-9a-f]{8}-[0-9a-f]{4}-1[0-9a-f]{3}-[0-9a-f]{4}-[0-9a-f]{12}';

const routePrefix = { webhook: '', 'api-v1': '/api/v1' } as const;

/** Every vector of flowcore.json, spelled out. */
export function loadVectors(): Vector[] {
  const file = JSON.parse(readFileSync(new URL('flowcore.json', import.meta.url), 'utf8')) as VectorFile;
  return file.groups.flatMap(({ vectors, dialect, evidence, answer, ...shared }) =>
    vectors.map(({ name, ...own }) => {
      const spec: RequestSpec = { ...shared, ...own };
      const request = buildRequest(spec, routePrefix[dialect], file.headers[dialect]);
      const response = buildResponse(file.answers[answer], spec.stored, request.path, answer);
      return { name, dialect, evidence, request, response, rules: spec.rules ?? [] };
    }),
  );
}

function buildRequest(
  { method = 'POST', to = 'event', path, headers = {}, body = '{"a":1}' }: RequestSpec,
  prefix: string,
  usualHeaders: Readonly<Record<string, string>>,
): Vector['request'] {
  const own = Object.entries({ ...usualHeaders, ...headers }).flatMap(([name, value]) =>
    value === null ? [] : [[name, buildBody(value).toString()]],
  );
  return {
    method,
    path: path ?? `${prefix}/${to}/acme/affiliate/tracking.0/click`,
    headers: Object.fromEntries(own),
    get body() {
      return buildBody(body);
    },
  };
}

function buildResponse(
  answer: AnswerSpec | undefined,
  ownStored: number | undefined,
  path: string,
  name: string,
): Vector['response'] {
  if (answer === undefined) throw new Error(`flowcore.json names the answer "${name}" but does not list it`);
  const { status, body, pattern } = answer;
  const stored = ownStored ?? answer.stored;
  const names = path.split('/').slice(-4).join('/');
  return {
    status,
    ...(body === undefined ? {} : { body: body.replace('<names>', names) }),
    ...(pattern === undefined ? {} : { bodyPattern: new RegExp(pattern.replaceAll('<id>', uuidV1)) }),
    ...(stored === undefined ? {} : { eventsPassedOn: stored }),
  };
}
