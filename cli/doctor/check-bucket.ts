import { type Check, check } from './check.ts';
import { judge } from './fetched.ts';
import { bad, ok, type Verdict } from './finding.ts';
import { judgeAccess, judgeLifecycle, UPLOADED_OBJECT_DAYS } from './judge-bucket.ts';
import type { Parts } from './parts.ts';

const LIFECYCLE = JSON.stringify({
  rule: [{ action: { type: 'Delete' }, condition: { daysSinceCustomTime: UPLOADED_OBJECT_DAYS } }],
});

/** The staging bucket: there, deleting only what was uploaded, closed to the public. */
export function bucketChecks(parts: Parts): readonly Check[] {
  const { facts, deployment, mending } = parts;
  const name = deployment.values.STAGING_BUCKET;
  if (name === undefined) return [];
  const what = `bucket ${name}`;
  const update = `gcloud storage buckets update gs://${name}`;
  const setRule = mending.byDeployment(
    `echo '${LIFECYCLE}' > lifecycle.json && ${update} --lifecycle-file=lifecycle.json`,
  );
  const close = mending.byDeployment(`${update} --uniform-bucket-level-access --public-access-prevention`);
  return [
    check('bucket', 'bucket', what, () => exists(parts, name)),
    check('bucket', 'bucket-lifecycle', what, async () =>
      judge(await facts.bucket(name), (bucket) => judgeLifecycle(bucket, setRule)),
    ),
    check('bucket', 'bucket-access', what, async () =>
      judge(await facts.bucket(name), (bucket) => judgeAccess(bucket, close)),
    ),
  ];
}

async function exists({ facts, mending, deployment }: Parts, name: string): Promise<Verdict> {
  const found = await facts.bucket(name);
  if (found.kind === 'found') return ok('exists');
  if (found.kind === 'unknown') return found.verdict;
  const project = deployment.values.GOOGLE_CLOUD_PROJECT ?? 'PROJECT';
  return bad(
    'it does not exist: no large event can be staged',
    mending.byDeployment(
      `gcloud storage buckets create gs://${name} --project=${project} --uniform-bucket-level-access --public-access-prevention`,
    ),
  );
}
