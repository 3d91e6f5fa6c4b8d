import type { Watched } from './watched.ts';

/** Whose lines: of one function, or of both. */
export type Source = 'ingest' | 'overflow' | 'both';

/** What of a deployment its log lines are told by. */
export type LogSource = Pick<Watched, 'region' | 'services'>;

const serviceTerm = ({ ingest, overflow }: Watched['services'], source: Source): string =>
  source === 'both'
    ? `resource.labels.service_name=~"^(${ingest}|${overflow})$"`
    : `resource.labels.service_name="${source === 'ingest' ? ingest : overflow}"`;

/**
 * A filter for lines of a deployment's functions, in Cloud Logging's query language. Functions of the second
 * generation are Cloud Run services and log as revisions of these:
 * https://cloud.google.com/logging/docs/view/logging-query-language
 */
export function logFilter({ region, services }: LogSource, source: Source, terms: readonly string[]): string {
  const place = ['resource.type="cloud_run_revision"', `resource.labels.location="${region}"`];
  return [...place, serviceTerm(services, source), ...terms].join(' AND ');
}
