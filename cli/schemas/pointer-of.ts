import type { FlowcoreEvent } from '../../functions/message.ts';
import { pointerEvent } from '../../functions/overflow/pointer-event.ts';
import { readStaged, stagedMetadata, stagedName } from '../../functions/overflow/staged-object.ts';
import { size } from '../../functions/stages/size.ts';

/** The pointer event that would stand for an event too large for a batch; undefined for any other. */
export function pointerOf(event: FlowcoreEvent): FlowcoreEvent | undefined {
  if (size(event) === 'batch') return undefined;
  const name = stagedName(event);
  const metadata = stagedMetadata(event, name);
  // As `overflow` reads it from the object that it has staged.
  const staged = readStaged({ bucket: '', name, generation: '', size: event.bytes, metadata });
  return staged === undefined ? undefined : pointerEvent(event, staged);
}
