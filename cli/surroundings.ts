import type { PubSub } from '@google-cloud/pubsub';
import type { Storage } from '@google-cloud/storage';
import type { Got } from 'got';
import type { Clock } from '../functions/clock.ts';

/** What the `sluice` command gets from the process that it runs in. */
export interface Surroundings {
  readonly env: Readonly<Record<string, string | undefined>>;
  readonly clock: Clock;
  /** From 0 up to but excluding 1. */
  readonly random: () => number;
  readonly stdin: AsyncIterable<Buffer>;
  /** For results. */
  readonly out: NodeJS.WriteStream;
  /** For progress and problems. */
  readonly err: NodeJS.WriteStream;
  /** Aborted by the first Ctrl-C: what is in flight is finished, nothing new is begun. */
  readonly signal: AbortSignal;
  readonly http: Got;
  connectPubSub(project: string): Promise<PubSub>;
  connectStorage(project: string): Promise<Storage>;
  /** A token for Google's REST services, of whoever runs the command. */
  accessToken(): Promise<string>;
  /** What `pulumi stack output --json` prints, for the stack chosen last or for a named one; throws where there is none. */
  stackOutput(stack: string | undefined): Promise<string>;
}
