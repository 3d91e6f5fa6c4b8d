/** What Cloud Logging makes of a line, as far as filters and extractors of this project ask for it. */
export interface LogEntry {
  readonly severity: string;
  readonly labels: Readonly<Record<string, string>>;
  readonly resource: { readonly type: string; readonly labels: Readonly<Record<string, string>> };
  readonly jsonPayload: Readonly<Record<string, unknown>> | undefined;
}

const LABELS = 'logging.googleapis.com/labels';
/** Fields that the agent takes out: https://cloud.google.com/logging/docs/structured-logging */
const TAKEN_OUT = /^(severity|time|logging[.]googleapis[.]com[/].*)$/;

/** A line as an entry of this Cloud Run service; a line with nothing but a message would become `textPayload`. */
export function entryOf(line: Readonly<Record<string, unknown>>, service: string, region: string): LogEntry {
  const rest = Object.entries(line).filter(([name]) => !TAKEN_OUT.test(name));
  const isText = rest.length === 1 && rest[0]?.[0] === 'message';
  return {
    severity: String(line.severity),
    labels: (line[LABELS] ?? {}) as Readonly<Record<string, string>>,
    resource: { type: 'cloud_run_revision', labels: { service_name: service, location: region } },
    jsonPayload: isText ? undefined : Object.fromEntries(rest),
  };
}

/** The field of an entry that a path names. */
export function fieldOf(entry: LogEntry, path: string): unknown {
  let value: unknown = entry;
  for (const name of path.split('.')) {
    if (typeof value !== 'object' || value === null) return undefined;
    value = Object.hasOwn(value, name)
      ? Object.entries(value).find(([each]) => each === name)?.[1]
      : undefined;
  }
  return value;
}

const SEVERITIES = ['DEFAULT', 'DEBUG', 'INFO', 'NOTICE', 'WARNING', 'ERROR', 'CRITICAL'];
const COMPARISON = /^([\w.]+)(=~|!~|>=|=|:)("(?:[^"\\]|\\.)*"|[A-Z]+|\*)$/;

/**
 * Whether an entry passes a filter. Of Cloud Logging's language it knows what this project writes, and throws at
 * anything else: comparisons with `=`, `=~`, `!~`, `:*`, `severity>=LEVEL`, joined by AND.
 */
export function passes(entry: LogEntry, filter: string): boolean {
  return filter.split(' AND ').every((term) => {
    const [, path = '', operator = '', right = ''] = COMPARISON.exec(term) ?? [];
    const value = fieldOf(entry, path);
    switch (`${operator}${right.startsWith('"') ? '"' : right}`) {
      case '="':
        return value === JSON.parse(right);
      case '=~"':
        return typeof value === 'string' && new RegExp(JSON.parse(right)).test(value);
      case '!~"':
        return typeof value !== 'string' || !new RegExp(JSON.parse(right)).test(value);
      case ':*':
        return value !== undefined;
      default: {
        if (path === 'severity' && operator === '>=' && SEVERITIES.includes(right)) {
          return SEVERITIES.indexOf(entry.severity) >= SEVERITIES.indexOf(right);
        }
        throw new Error(`not a term that this project writes: ${term}`);
      }
    }
  });
}

const EXTRACTOR = /^(?:EXTRACT\(([\w.]+)\)|REGEXP_EXTRACT\(([\w.]+), "(.*)"\))$/;

/** What an extractor finds, as a string; undefined where there is nothing, which Cloud Logging takes as no value. */
export function extract(entry: LogEntry, extractor: string): string | undefined {
  const [all, whole, path, pattern] = EXTRACTOR.exec(extractor) ?? [];
  if (all === undefined) throw new Error(`not an extractor that this project writes: ${extractor}`);
  const value = fieldOf(entry, whole ?? path ?? '');
  if (value === undefined || value === null || typeof value === 'object') return undefined;
  return pattern === undefined ? String(value) : new RegExp(pattern).exec(String(value))?.[1];
}
