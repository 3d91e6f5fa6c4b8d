import * as gcp from '@pulumi/gcp';
import * as pulumi from '@pulumi/pulumi';
import type { Budgets } from './budgets.ts';
import type { Labels } from './labels.ts';

export interface StagingBucketArgs {
  readonly project: string;
  readonly region: string;
  /** Physical name. */
  readonly bucket: string;
  readonly labels: Labels;
  readonly budgets: Budgets;
  /** Whether Pulumi refuses to delete the bucket. */
  readonly protect: boolean;
}

/** The bucket of oversized events and large quarantine records. */
export class StagingBucket extends pulumi.ComponentResource {
  readonly created: gcp.storage.Bucket;

  constructor(name: string, args: StagingBucketArgs, opts: pulumi.ComponentResourceOptions = {}) {
    super('sluice:infra:StagingBucket', name, {}, opts);
    const { project, region, bucket, labels, budgets, protect } = args;
    this.created = new gcp.storage.Bucket(
      'staging',
      {
        project,
        location: region,
        name: bucket,
        labels,
        uniformBucketLevelAccess: true,
        publicAccessPrevention: 'enforced',
        // An object gets its customTime when it has been uploaded; what has not been is never deleted.
        lifecycleRules: [
          { action: { type: 'Delete' }, condition: { daysSinceCustomTime: budgets.uploadedObjectDays } },
        ],
        softDeletePolicy: { retentionDurationSeconds: budgets.softDelete },
      },
      { parent: this, dependsOn: opts.dependsOn ?? [], protect },
    );
    this.registerOutputs();
  }
}
