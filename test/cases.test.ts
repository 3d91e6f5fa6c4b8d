import { cpSync, existsSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect } from 'chai';
import type { EventTypes } from '../functions/event-types/event-type.ts';
import { loadEventTypes } from '../functions/event-types/load.ts';
import { type HouseOptions, openHouse, type PushMessage } from './support/house.ts';
import { pushServers } from './support/push-server.ts';

/**
 * A golden case is a folder: `push.json` is what Pub/Sub pushes, `expected.json` what comes of it;
 * `settings.json` and `schemas/` (laid over the shipped ones) are optional. A new case adds no code.
 * SLUICE_WRITE_CASES=1 writes the expectations anew: read the difference before you commit it.
 */
interface Push extends Omit<PushMessage, 'data'> {
  /** The data's text, exactly; lines are joined without a break. */
  readonly data: string | readonly string[];
  readonly path?: string;
}

interface Expected {
  readonly statuses: readonly number[];
  readonly stored: readonly object[];
  readonly quarantined: readonly object[];
}

const folder = join(import.meta.dirname, 'cases');
const read = (...path: string[]) => JSON.parse(readFileSync(join(folder, ...path), 'utf8'));
const readIfThere = (...path: string[]) => (existsSync(join(folder, ...path)) ? read(...path) : {});

for (const pushServer of pushServers) {
  describe(`golden cases (${pushServer})`, () => {
    for (const name of readdirSync(folder)) {
      it(name.replaceAll('-', ' '), async () => {
        const actual = await run(name, pushServer);
        if (process.env.SLUICE_WRITE_CASES !== undefined) {
          writeFileSync(join(folder, name, 'expected.json'), `${JSON.stringify(actual, null, 2)}\n`);
        }
        expect(actual).to.deep.equal(read(name, 'expected.json'));
      });
    }
  });
}

async function run(name: string, pushServer: string): Promise<Expected> {
  const { dialect = 'webhook', ...settings } = readIfThere(name, 'settings.json');
  const options: HouseOptions = {
    dialect,
    settings: { PUSH_SERVER: pushServer, ...settings },
    types: typesOf(name),
  };
  const house = await openHouse(options);
  try {
    const pushes: Push[] = read(name, 'push.json');
    const statuses: number[] = [];
    for (const [index, { data, path, ...rest }] of pushes.entries()) {
      const text = typeof data === 'string' ? data : data.join('');
      statuses.push(
        await house.push('ingest', { messageId: `${index + 1}`, ...rest, data: text }, path ?? '/'),
      );
    }
    const quarantinedCount = house.lines.filter((line) => line.fate === 'quarantined').length;
    const quarantined = await house.quarantined(quarantinedCount);
    const stored = await house.stored();
    return {
      statuses,
      stored: stored.map(
        ({ flowType, eventType, timeBucket, eventTime, validTime, metadata, route, raw }) => ({
          ...{ flowType, eventType, route, raw },
          // Of an event stored at ingestion time, that time is no part of the expectation.
          ...('event-time' in metadata ? { timeBucket, eventTime } : {}),
          ...{ validTime, metadata: ownMetadata(metadata) },
        }),
      ),
      // Records of one message are published at once and may arrive in any order.
      quarantined: quarantined
        .map(({ data, attributes }) => ({ data: data.toString(), attributes }))
        .toSorted((a, b) => place(a.attributes) - place(b.attributes)),
    };
  } finally {
    await house.close();
  }
}

const place = ({ message_id = '', element = '' }: Readonly<Record<string, string>>): number =>
  Number(message_id) * 1000 + Number(element);

/** Without what Flowcore itself writes. */
function ownMetadata(metadata: Readonly<Record<string, string>>): object {
  const { producer: _, 'ingested-at': __, ...own } = metadata;
  return own;
}

function typesOf(name: string): EventTypes {
  const own = join(folder, name, 'schemas');
  if (!existsSync(own)) return loadEventTypes('schemas');
  const merged = mkdtempSync(join(tmpdir(), 'sluice-case-'));
  cpSync('schemas', merged, { recursive: true });
  cpSync(own, merged, { recursive: true });
  try {
    return loadEventTypes(merged);
  } finally {
    rmSync(merged, { recursive: true });
  }
}
