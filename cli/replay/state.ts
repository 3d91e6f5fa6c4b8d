import { randomUUID } from 'node:crypto';
import { access, link, mkdir, open, readdir, readFile, rename, rm } from 'node:fs/promises';
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
  /** Saves the first state of a replay; throws where there is one of that id. */
  create(state: ReplayState): Promise<void>;
  /** After it has resolved, the state survives a loss of power. */
  save(state: ReplayState): Promise<void>;
  remove(id: string): Promise<void>;
  /** What is wrong with a new replay of an id that has been used. */
  taken(id: string): Failure;
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
  const write = async <T>(
    state: ReplayState,
    to: (path: string, content: string) => Promise<T>,
  ): Promise<T> => {
    const path = fileOf(state.request.id);
    try {
      return await to(path, `${JSON.stringify(state)}\n`);
    } catch (error) {
      throw new Failure(
        `writing ${path}: ${describeProblem(error)}: set SLUICE_STATE to a folder that can be written`,
      );
    }
  };
  const taken = (id: string): Failure =>
    new Failure(
      `starting replay ${id}: there is one of that id in ${folder}: go on with it (--resume ${id}), or choose another --replay-id`,
    );
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
    taken,
    async create(state) {
      const { id } = state.request;
      const isCreated = await write(state, createFile);
      if (!isCreated) throw taken(id);
    },
    async save(state) {
      await write(state, replaceFile);
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
  const next = `${path}.next`;
  await writeFile(next, content);
  await rename(next, path);
  await syncFolder(dirname(path));
}

/** Resolves to false where the file is there; of several who create it at once, one does. */
async function createFile(path: string, content: string): Promise<boolean> {
  const next = `${path}.${randomUUID()}`;
  await writeFile(next, content);
  try {
    // Unlike a rename, a link never replaces what is there.
    await link(next, path);
    await syncFolder(dirname(path));
    return true;
  } catch (error) {
    if (codeOf(error) === 'EEXIST') return false;
    throw error;
  } finally {
    await rm(next, { force: true });
  }
}

async function writeFile(path: string, content: string): Promise<void> {
  await mkdir(dirname(path), { recursive: true });
  const file = await open(path, 'w');
  try {
    await file.writeFile(content);
    await file.sync();
  } finally {
    await file.close();
  }
}
