import { createObjectStore, type StoredObject } from '../../../functions/object-store.ts';
import { stagedMetadata, stagedName } from '../../../functions/overflow/staged-object.ts';
import { names } from '../../../local/start/environment.ts';
import type { Deployment } from '../../support/deployment.ts';
import { rewritten, shippedType } from '../../support/events.ts';

/** Stages a click as `ingest` does, but announces it to nobody. */
export function stageObject({ storage }: Deployment, id: string, dataCore?: string): Promise<StoredObject> {
  const text = `{"network_id":4242,"transaction_id":"${id}","unix_timestamp":1795273212,"note":"${'x'.repeat(70_000)}"}`;
  const event = rewritten(text, shippedType('click'));
  const name = stagedName(event, dataCore);
  const content = { body: Buffer.from(event.text), contentType: 'application/json' } as const;
  return createObjectStore(async () => storage, names.bucket).create(
    name,
    content,
    stagedMetadata(event, name, dataCore),
  );
}
