import { access, mkdir, open, readdir, readFile, rename, rm } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { describeProblem } from '../describe-problem.ts';
import { Failure } from '../failure.ts';
import { syncFolder } from '../files/sync-folder.ts';
import { codeOf } from '../google/resource-names.ts';
import type { CountsJson } from './counts.ts';
import type { ReplayRequest } from './request.ts';

/** How far a replay has come: its subscriptions are being made, it reads them, it is over. */
export type Phase = 'creating' | 'reading' | 'done';

/** Where a replay stands, as it is kept in a file. */
export interface ReplayState {
  readonly request: ReplayRequest;
  /** While `creating` nothing has been acknowledged: the subscriptions are made and sought again. */
  readonly phase: Phase;
  readonly counts: CountsJson;
  /** Processes that died while they were at it; what they had counted last is not known. */
  readonly kills: number;
  /** Spent on it so far. */
  readonly spentMs: number;
  /** In ms since the epoch. */
  readonly savedMs: number;
  /** Id of the process that is at it; null where none is. */
  readonly pid: number | null;
}

/** The states of replays, one file each. */
export interface ReplayStates {
  readonly folder: string;
  /** undefined where there is none of that id. */
  load(id: string): Promise<ReplayState | undefined>;
  /** After it has resolved, the state survives a loss of power. */
  save(state: ReplayState): Promise<void>;
  remove(id: string): Promise<void>;
  /** Where a replay into another data core writes what it quarantines. */
  quarantinePath(id: string): string;
  /** The same; undefined where nothing was quarantined. */
  quarantineFile(id: string): Promise<string | undefined>;
  /** Ids of the replays that are not done. */
  unfinished(): Promise<readonly string[]>;
}

const EXTENSION = '.json';

export function replayStates(stateFolder: string): ReplayStates {
  const folder = join(stateFolder, 'replays');
  const fileOf = (id: string): string => join(folder, `${id}${EXTENSION}`);
  const load = async (id: string): Promise<ReplayState | undefined> => {
    try {
      return JSON.parse(await readFile(fileOf(id), 'utf8')) as ReplayState;
    } catch (error) {
      if (codeOf(error) === 'ENOENT') return undefined;
      throw new Failure(
        `reading ${fileOf(id)}: ${describeProblem(error)}: the replay cannot go on; start it anew under another id`,
      );
    }
  };
  const quarantinePath = (id: string): string => join(folder, `${id}.quarantined.ndjson`);
  return {
    folder,
    load,
    quarantinePath,
    quarantineFile: (id) =>
      access(quarantinePath(id)).then(
        () => quarantinePath(id),
        () => undefined,
      ),
    async save(state) {
      try {
        await replaceFile(fileOf(state.request.id), `${JSON.stringify(state)}\n`);
      } catch (error) {
        throw new Failure(
          `writing ${fileOf(state.request.id)}: ${describeProblem(error)}: set SLUICE_STATE to a folder that can be written`,
        );
      }
    },
    remove: (id) => rm(fileOf(id), { force: true }),
    async unfinished() {
      const names = await readdir(folder).catch(() => []);
      const ids = names
        .filter((name) => name.endsWith(EXTENSION))
        .map((name) => name.slice(0, -EXTENSION.length));
      const states = await Promise.all(ids.map((id) => load(id).catch(() => undefined)));
      return ids.filter((_, index) => states[index] !== undefined && states[index].phase !== 'done');
    },
  };
}

/** Whoever reads the file, after whatever interruption, finds the old content or the new one, whole. */
async function replaceFile(path: string, content: string): Promise<void> {
  await mkdir(dirname(path), { recursive: true });
  const next = `${path}.next`;
  const file = await open(next, 'w');
  try {
    await file.writeFile(content);
    await file.sync();
  } finally {
    await file.close();
  }
  await rename(next, path);
  await syncFolder(dirname(path));
}
