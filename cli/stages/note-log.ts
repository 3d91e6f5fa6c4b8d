import type { Log, ProcessLog } from '../../functions/log.ts';

/**
 * The log of the stages as an operator needs it: times in which nothing can be sent, and errors; no line for each
 * batch and event, which the report counts.
 */
export function createNoteLog(note: (line: string) => void): ProcessLog {
  const log: Log = {
    info: () => {},
    warn(_line, message) {
      if (message.startsWith('episode')) note(message);
    },
    error({ detail, problem }, message) {
      const why = detail ?? problem;
      note(why === undefined ? message : `${message} (${why})`);
    },
  };
  return { ...log, of: () => log };
}
