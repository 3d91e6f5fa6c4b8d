import type { Send } from '../delivery/batcher.ts';
import { type Consequence, misconfigured } from '../flowcore/consequence.ts';
import type { FlowcoreEvent } from '../message.ts';
import type { ObjectStore } from '../object-store.ts';
import type { Publish } from '../publish.ts';
import { formatAnnouncement } from './announcement.ts';
import { pointerEvent } from './pointer-event.ts';
import { readStaged, stagedMetadata, stagedName } from './staged-object.ts';

export interface OverflowParts {
  readonly objects: Pick<ObjectStore, 'create' | 'bucket'>;
  /** Publishes to the staged topic. */
  readonly announce: Publish;
  readonly send: Send;
  /** Where it is not the deployment's own, the data core: what is staged for it is named and marked by it. */
  readonly dataCore?: string | undefined;
}

/**
 * Takes an oversized event as far as `ingest` does and answers with what became of its pointer event.
 * Throws when Cloud Storage or Pub/Sub do not confirm.
 */
export type Overflow = (event: FlowcoreEvent, deadlineMs: number) => Promise<Consequence>;

/**
 * Stage, announce, point: each step is confirmed before the next, so whatever fails is made good when the
 * message is delivered again. An object that already lies there is taken as it is, bytes and file id.
 */
export function createOverflow({ objects, announce, send, dataCore }: OverflowParts): Overflow {
  return async (event, deadlineMs) => {
    const name = stagedName(event, dataCore);
    const content = { body: Buffer.from(event.text), contentType: 'application/json' } as const;
    const object = await objects.create(name, content, stagedMetadata(event, name, dataCore));
    const staged = readStaged(object);
    if (staged === undefined) {
      return misconfigured('destination', `object ${name} was not staged by Sluice: move it out of staged/`);
    }
    await announce(formatAnnouncement(object), {});
    return send(pointerEvent(event, staged), deadlineMs);
  };
}
