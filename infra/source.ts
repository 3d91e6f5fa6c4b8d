import * as gcp from '@pulumi/gcp';
import * as pulumi from '@pulumi/pulumi';
import type { Budgets } from './budgets.ts';
import type { Build } from './build.ts';
import type { Labels } from './labels.ts';

export interface SourceArgs {
  readonly project: string;
  readonly region: string;
  /** Physical name. */
  readonly bucket: string;
  readonly labels: Labels;
  readonly budgets: Budgets;
  readonly build: Build;
}

/** The bucket of the functions' sources, and the object that holds the present one. */
export class Source extends pulumi.ComponentResource {
  readonly bucket: pulumi.Output<string>;
  readonly object: pulumi.Output<string>;

  constructor(name: string, args: SourceArgs, opts: pulumi.ComponentResourceOptions = {}) {
    super('sluice:infra:Source', name, {}, opts);
    const { project, region, labels, budgets, build } = args;
    const bucket = new gcp.storage.Bucket(
      'source',
      {
        project,
        location: region,
        name: args.bucket,
        labels,
        uniformBucketLevelAccess: true,
        publicAccessPrevention: 'enforced',
        softDeletePolicy: { retentionDurationSeconds: budgets.softDelete },
      },
      { parent: this, dependsOn: opts.dependsOn ?? [] },
    );
    // Named by content, the object is a new resource when the code changes, and the same one when it does not,
    // however its archive was packed; old ones stay for rollbacks.
    const object = new gcp.storage.BucketObject(
      `functions-${build.contentHash}`,
      {
        bucket: bucket.name,
        name: `functions-${build.contentHash}.zip`,
        contentType: 'application/zip',
        source: new pulumi.asset.FileArchive(build.folder),
      },
      { parent: this, retainOnDelete: true, ignoreChanges: ['source', 'detectMd5hash'] },
    );
    this.bucket = bucket.name;
    this.object = object.name;
    this.registerOutputs();
  }
}
