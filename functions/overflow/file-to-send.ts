import type { Readable } from 'node:stream';
import type { Got } from 'got';
import type { Clock } from '../clock.ts';
import type { Destination } from '../event-types/event-type.ts';
import type { Host } from '../flowcore/host.ts';
import type { FlowcoreAccount } from '../flowcore/request.ts';
import type { StagedObject } from './staged-object.ts';

/** A file on its way to Flowcore. */
export interface FileToSend {
  readonly staged: StagedObject;
  /** Opens the object's bytes; each call starts from the first. */
  readonly content: () => Readable;
  readonly destination: Destination;
}

/** What a file is sent with. */
export interface FlowcoreClient {
  readonly client: Got;
  readonly account: FlowcoreAccount;
  /** Longest wait for one answer. */
  readonly timeoutMs: number;
  readonly host: Host;
  readonly clock: Clock;
  /** From 0 up to but excluding 1; spreads retries. */
  readonly random: () => number;
}
