import { cpSync, existsSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { House, HouseOptions, PushMessage } from './house.ts';

/**
 * A golden case is a folder: `push.json` is what Pub/Sub pushes, `expected.json` what comes of it;
 * `settings.json` and `schemas/` (laid over the shipped ones) are optional. A new case adds no code.
 */
interface Push extends Omit<PushMessage, 'data'> {
  /** The data's text, exactly; lines are joined without a break. */
  readonly data: string | readonly string[];
  readonly path?: string;
}

/** What comes of a case. */
export interface Outcome {
  readonly statuses: readonly number[];
  readonly stored: readonly object[];
  readonly quarantined: readonly object[];
}

/** The functions that a case is carried by, and the house around them. */
export interface Carrier {
  readonly house: House;
  /** Pushes to `ingest`, and answers with the HTTP status. */
  push(message: PushMessage, path: string): Promise<number>;
  /** What the functions have logged about these pushes, parsed. */
  lines(): Promise<readonly Readonly<Record<string, unknown>>[]>;
}

const folder = join(import.meta.dirname, '..', 'cases');
const read = (...path: string[]) => JSON.parse(readFileSync(join(folder, ...path), 'utf8'));
const readIfThere = (...path: string[]) => (existsSync(join(folder, ...path)) ? read(...path) : {});

export const caseNames: readonly string[] = readdirSync(folder);

export const expectedOf = (name: string): Outcome => read(name, 'expected.json');

export const writeExpected = (name: string, outcome: Outcome): void =>
  writeFileSync(join(folder, name, 'expected.json'), `${JSON.stringify(outcome, null, 2)}\n`);

/** Dialect and settings of a case. */
export function settingsOf(name: string): Required<Pick<HouseOptions, 'dialect' | 'settings'>> {
  const { dialect = 'webhook', ...settings } = readIfThere(name, 'settings.json');
  return { dialect, settings };
}

/** Whether a case has schemas of its own. */
export const hasSchemas = (name: string): boolean => existsSync(join(folder, name, 'schemas'));

/** Lays a case's schemas over the shipped ones; the folder goes when `use` has ended. */
export async function withSchemas<T>(name: string, use: (schemas: string) => Promise<T> | T): Promise<T> {
  if (!hasSchemas(name)) return use('schemas');
  const merged = mkdtempSync(join(tmpdir(), 'sluice-case-'));
  try {
    cpSync('schemas', merged, { recursive: true });
    cpSync(join(folder, name, 'schemas'), merged, { recursive: true });
    return await use(merged);
  } finally {
    rmSync(merged, { recursive: true });
  }
}

/** Pushes a case's messages, one after the other, and tells what came of them. */
export async function carry(name: string, { house, push, lines }: Carrier): Promise<Outcome> {
  const pushes: Push[] = read(name, 'push.json');
  const statuses: number[] = [];
  for (const [index, { data, path, ...rest }] of pushes.entries()) {
    const text = typeof data === 'string' ? data : data.join('');
    statuses.push(await push({ messageId: `${index + 1}`, ...rest, data: text }, path ?? '/'));
  }
  const fates = (await lines()).map(({ fate }) => fate);
  const quarantined = await house.quarantined(fates.filter((fate) => fate === 'quarantined').length);
  const stored = await house.stored();
  return {
    statuses,
    stored: stored.map(({ flowType, eventType, timeBucket, eventTime, validTime, metadata, route, raw }) => ({
      ...{ flowType, eventType, route, raw },
      // Of an event stored at ingestion time, that time is no part of the expectation.
      ...('event-time' in metadata ? { timeBucket, eventTime } : {}),
      ...{ validTime, metadata: ownMetadata(metadata) },
    })),
    // Records of one message are published at once and may arrive in any order.
    quarantined: quarantined
      .map(({ data, attributes }) => ({ data: data.toString(), attributes }))
      .toSorted((a, b) => place(a.attributes) - place(b.attributes)),
  };
}

const place = ({ message_id = '', element = '' }: Readonly<Record<string, string>>): number =>
  Number(message_id) * 1000 + Number(element);

/** Without what Flowcore itself writes. */
function ownMetadata(metadata: Readonly<Record<string, string>>): object {
  const { producer: _, 'ingested-at': __, ...own } = metadata;
  return own;
}
