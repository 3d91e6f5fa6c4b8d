import { rmSync } from 'node:fs';
import { expect } from 'chai';
import type { Captured } from './preview/captured.ts';
import { preview } from './preview/preview.ts';
import { LEAST, SECRET_KEY } from './support/deploy-config.ts';
import { copyProject } from './support/project-copy.ts';

/** A resource by the end of its type and its name, and what must exist before it. */
const BEFORE: readonly (readonly [later: string, earlier: readonly string[]])[] = [
  ['Account ingest', ['Service iam']],
  ['SecretIamMember ingest-on-flowcoreKey', ['Account ingest', 'Secret flowcore-api-key']],
  [
    'Function ingest',
    [
      ...['SecretIamMember ingest-on-flowcoreKey', 'BucketIAMMember ingest-on-stagingBucket'],
      ...['TopicIAMMember ingest-on-quarantineTopic', 'TopicIAMMember ingest-on-stagedTopic'],
      ...['RepositoryIamMember build-on-imageRepository', 'BucketIAMMember build-on-sourceBucket'],
      ...['IAMMember build-on-functionsSourceBuckets', 'IAMMember build-on-project'],
      ...['SecretVersion flowcore-api-key', 'Service cloudfunctions', 'Service run', 'Service cloudbuild'],
    ],
  ],
  ['ServiceIamMember push-on-overflowService', ['Function overflow']],
  ['Subscription overflow', ['ServiceIamMember push-on-overflowService', 'Subscription quarantine']],
  [
    'Subscription ingest-click',
    ['ServiceIamMember push-on-ingestService', 'Subscription quarantine', 'Subscription overflow'],
  ],
  ['TopicIAMMember everflow-on-eventsTopic-click', ['Subscription ingest-click']],
  ['NotificationChannel sluice-prod-oncall@example.com', ['Service monitoring']],
];

describe('the order of a deployment', () => {
  let resources: readonly Captured[];
  before(async () => {
    const root = copyProject(true);
    const { [SECRET_KEY]: key, ...config } = LEAST;
    const more = { 'sluice:topics': 'perType', 'sluice:notificationEmails': ['oncall@example.com'] };
    const options = { root, stack: 'prod', config: { ...config, ...more }, secrets: { [SECRET_KEY]: key } };
    const run = await preview({ ...options, unknowns: false }).finally(() =>
      rmSync(root, { recursive: true }),
    );
    expect(run.log).to.deep.equal([]);
    resources = run.resources;
  });

  const find = (label: string): Captured => {
    const found = resources.filter(({ type, name }) => `${type.split(':').at(-1)} ${name}` === label);
    const [resource] = found;
    if (resource === undefined || found.length > 1) throw new Error(`${found.length} resources are ${label}`);
    return resource;
  };
  const allBefore = ({ dependencies }: Captured, known = new Set<string>()): ReadonlySet<string> => {
    for (const urn of dependencies.filter((each) => !known.has(each))) {
      known.add(urn);
      const next = resources.find((resource) => resource.urn === urn);
      if (next !== undefined) allBefore(next, known);
    }
    return known;
  };

  for (const [later, earlier] of BEFORE) {
    it(`puts before ${later} what it needs`, () => {
      const urns = allBefore(find(later));
      expect(earlier.filter((label) => !urns.has(find(label).urn))).to.deep.equal([]);
    });
  }
});
