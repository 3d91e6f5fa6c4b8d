import type { StagedObject } from '../../../functions/overflow/staged-object.ts';

/** What the metadata of a staged object says. */
export const staged: StagedObject = {
  ...{ fileId: 'file', size: 5, sha256: '0'.repeat(64), schema: 'everflow/click', uploadedAt: undefined },
  ...{
    eventKey: 'event',
    entityKey: 'entity',
    eventTime: '2026-11-21T15:00:00Z',
    validTime: '2026-11-21T15:00:00Z',
  },
};
