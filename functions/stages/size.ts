import type { FlowcoreEvent } from '../message.ts';

/**
 * Flowcore refuses a larger event: 64,000 bytes of UTF-8 JSON, also inside a batch.
 * https://docs.flowcore.io/guides/ingestion/ingestion-options
 */
export const MAX_EVENT_BYTES = 64_000;

/** Where the event goes by its size as sent: into a batch, or through the staging bucket. */
export function size(event: FlowcoreEvent): 'batch' | 'overflow' {
  return event.bytes <= MAX_EVENT_BYTES ? 'batch' : 'overflow';
}
