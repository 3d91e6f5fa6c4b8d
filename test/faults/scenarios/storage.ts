import type { StorageFault } from '../../../local/storage/server.ts';
import type { Scenario } from '../scenario.ts';

const UPLOADS = /^[/]upload[/]/;
const DOWNLOADS = /alt=media/;

const failing = (
  name: string,
  fault: string,
  faults: readonly StorageFault[],
  dialect: 'webhook' | 'api-v1',
): Scenario => ({
  name,
  fault,
  expected: 'Oversized events are nacked until the bucket takes them; all is delivered once.',
  dialect,
  traffic: { oversizedPercent: 1.5 },
  act: async ({ storage }) => {
    for (const each of faults) storage.fail(each);
  },
  bounds: { duplicates: 'none' },
});

/** Cloud Storage says no, or fails. */
export const storageFails: readonly Scenario[] = [
  failing(
    'staging bucket 403',
    'The staging bucket refuses 20 uploads (403).',
    [{ url: UPLOADS, answer: 403, times: 20 }],
    'webhook',
  ),
  failing(
    'staging bucket 503',
    'The staging bucket fails 10 uploads (503), loses the answers to 5, and fails 10 downloads.',
    [
      { url: UPLOADS, answer: 503, times: 10 },
      { url: UPLOADS, answer: 'drop-after', times: 5 },
      { url: DOWNLOADS, answer: 503, times: 10 },
    ],
    'api-v1',
  ),
];
