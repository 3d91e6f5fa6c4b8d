import { randomUUID } from 'node:crypto';
import { readdirSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Clock } from '../../functions/clock.ts';
import { readJson, writeJson } from './disk.ts';
import type { JsonObject } from './merge-patch.ts';
import type { Upload } from './uploads.ts';

/** A resumable upload as it lies on disk, beside the bytes that have arrived. */
export interface Session {
  readonly id: string;
  /** Milliseconds since the Unix epoch. */
  readonly startedAt: number;
  readonly upload: Upload;
  /** The answer of the finished upload, for a client that lost it. */
  readonly result?: JsonObject;
}

/** The resumable uploads that clients may still come back to. */
export interface Sessions {
  start(upload: Upload): Session;
  find(id: string): Session | undefined;
  /** Where the bytes of the session gather. */
  partPath(session: Session): string;
  finish(session: Session, result: JsonObject): void;
  forget(session: Session): void;
}

/** https://cloud.google.com/storage/docs/resumable-uploads#session-uris: a session is good for one week. */
const sessionMs = 7 * 24 * 60 * 60 * 1000;

/** Keeps sessions on disk, so that an upload outlives a restart. */
export function openSessions(uploadsDir: string, clock: Clock): Sessions {
  const sessions = new Map(loadSessions(uploadsDir).map((session) => [session.id, session]));
  const file = ({ id }: Session, extension: string) => join(uploadsDir, `${id}.${extension}`);
  const save = (session: Session): Session => {
    writeJson(file(session, 'json'), session);
    sessions.set(session.id, session);
    return session;
  };
  const forget = (session: Session): void => {
    sessions.delete(session.id);
    rmSync(file(session, 'json'), { force: true });
    rmSync(file(session, 'part'), { force: true });
  };
  return {
    start(upload) {
      for (const session of sessions.values()) {
        if (session.startedAt + sessionMs < clock.now()) forget(session);
      }
      const session = { id: randomUUID(), startedAt: clock.now(), upload };
      writeFileSync(file(session, 'part'), '');
      return save(session);
    },
    find: (id) => sessions.get(id),
    partPath: (session) => file(session, 'part'),
    finish: (session, result) => void save({ ...session, result }),
    forget,
  };
}

/** Reads the sessions an earlier run left, and removes the files that belong to none. */
function loadSessions(uploadsDir: string): readonly Session[] {
  const files = readdirSync(uploadsDir);
  const sessions = files
    .filter((file) => file.endsWith('.json'))
    .map((file) => readJson<Session>(join(uploadsDir, file)));
  const known = new Set(sessions.flatMap(({ id }) => [`${id}.json`, `${id}.part`]));
  for (const file of files) if (!known.has(file)) rmSync(join(uploadsDir, file));
  return sessions;
}
