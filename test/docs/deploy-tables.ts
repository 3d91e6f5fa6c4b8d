import { readFileSync, writeFileSync } from 'node:fs';
import { costOf } from '../../bench/sizing.ts';
import { markdownTable } from '../../bench/table.ts';
import { needs } from '../../infra/permissions.ts';
import { readProject } from '../infra/preview/project-file.ts';

// Writes the tables of docs/deploy.md anew: node test/docs/deploy-tables.ts

export const DEPLOY_PAGE = 'docs/deploy.md';

const code = (text: string): string => `\`${text}\``;

const textTable = (head: readonly string[], rows: readonly (readonly string[])[]): string =>
  [head, head.map(() => '---'), ...rows].map((cells) => `| ${cells.join(' | ')} |`).join('\n');

/** Every key of Pulumi.yaml with its default and meaning. */
function configTable(): string {
  const rows = Object.entries(readProject('.').config).map(([key, { default: value, description = '' }]) => [
    code(key),
    isEmpty(value) ? '–' : code(String(value)),
    description.replaceAll('<', '\\<'),
  ]);
  return textTable(['key', 'default', 'meaning'], rows);
}

const isEmpty = (value: unknown): boolean =>
  value === '' || (typeof value === 'object' && value !== null && Object.keys(value).length === 0);

/** Every permission, by account and place. */
function needsTable(): string {
  const places = Map.groupBy(needs, ({ account, on }) => `${account} ${on}`);
  const rows = [...places.values()].map((group) => [
    group[0]?.account ?? '',
    group[0]?.on ?? '',
    group.map(({ permission }) => code(permission)).join(', '),
  ]);
  return textTable(['account', 'on', 'permissions'], rows);
}

/** Bytes of an event and of what Sluice adds to it, as they go to Flowcore. */
const SENT_BYTES = 1500;
/** US dollars, list price of traffic to the internet. */
const TRAFFIC_PER_GIB = 0.12;

/** What a month costs, by events a day. */
function costTable(): string {
  const sizes = [
    { name: '1 million', eventsPerDay: 1e6, peakFactor: 1 },
    { name: '100 million', eventsPerDay: 1e8, peakFactor: 1 },
    { name: '10 billion', eventsPerDay: 1e10, peakFactor: 1 },
  ];
  const rows = sizes.map((size) => {
    const { delivery, retention, requestBased } = costOf(size);
    const traffic = ((size.eventsPerDay * 30 * SENT_BYTES) / 2 ** 30) * TRAFFIC_PER_GIB;
    const parts = [delivery, retention, requestBased, traffic];
    const sum = parts.reduce((total, part) => total + part, 0);
    const dollars = [...parts, sum].map((value) => `$${Math.ceil(value).toLocaleString('en-US')}`);
    return [size.name, ...dollars];
  });
  const header = [
    'events a day',
    'Pub/Sub, delivery',
    'Pub/Sub, 31 days kept',
    'Cloud Run, by request',
    'traffic',
    'together',
  ];
  return markdownTable(header, rows);
}

/** The page with its tables as they are now; each stands between two comments that bear its name. */
export function withTables(page: string): string {
  const tables = { configuration: configTable(), permissions: needsTable(), cost: costTable() };
  return Object.entries(tables).reduce((text, [name, table]) => {
    const place = new RegExp(`(?<=<!-- ${name} -->\\n)[\\s\\S]*?(?=\\n<!-- end of ${name} -->)`);
    if (!place.test(text)) throw new Error(`${DEPLOY_PAGE} has no place for the table ${name}`);
    return text.replace(place, () => table);
  }, page);
}

if (import.meta.main) writeFileSync(DEPLOY_PAGE, withTables(readFileSync(DEPLOY_PAGE, 'utf8')));
