import { createDrain } from '../../functions/process/drain.ts';
import type { Config } from '../../functions/read-config.ts';
import { createSettlers, type SettlerParts, type Settlers } from '../../functions/settlers.ts';
import type { Context } from '../context.ts';
import { createNoteLog } from './note-log.ts';

/** What a command may have otherwise than the functions have it. */
export interface Changes
  extends Pick<SettlerParts, 'leavesOut' | 'onFate' | 'quarantine' | 'announce' | 'dataCore'> {
  readonly config: Config;
  /** Folder of the schemas; the project's own by default. */
  readonly schemas?: string;
  /** Takes what an operator should read while the command runs. */
  note(line: string): void;
}

/**
 * The same stages that the functions are made of, for messages that a command brings. When the command is to stop,
 * what is in work has a few seconds to be settled and comes again otherwise.
 */
export function openSettlers(context: Context, { schemas, note, config, ...changes }: Changes): Settlers {
  const { clock, random, http, pubsub, storage, signal } = context;
  const drain = createDrain(clock);
  const stop = () => void drain.stop();
  if (signal.aborted) stop();
  else signal.addEventListener('abort', stop, { once: true });
  return createSettlers({
    ...{ config, pubsub, storage, clock, random, drain },
    ...changes,
    types: context.eventTypes(schemas),
    client: http,
    log: createNoteLog(note),
  });
}
