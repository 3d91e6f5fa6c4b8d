import type { IncomingMessage } from 'node:http';

/** One request at a time for each resumable upload. */
export interface Turns {
  /** Runs once the upload's earlier requests are through; the one at work is broken off. */
  take<T>(id: string, request: IncomingMessage, run: () => Promise<T>): Promise<T>;
}

/**
 * A client sends anew because it gave the request before up, whose connection may yet look alive from here: waiting
 * for it could take for ever, and two requests at once would mix their bytes.
 */
export function createTurns(): Turns {
  const last = new Map<string, { readonly request: IncomingMessage; readonly done: Promise<unknown> }>();
  return {
    async take(id, request, run) {
      const before = last.get(id);
      if (before?.request.complete === false) before.request.destroy();
      const result = (before?.done ?? Promise.resolve()).then(run);
      const turn = { request, done: result.catch(() => undefined) };
      last.set(id, turn);
      try {
        return await result;
      } finally {
        if (last.get(id) === turn) last.delete(id);
      }
    },
  };
}
