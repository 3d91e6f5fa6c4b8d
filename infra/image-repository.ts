import * as gcp from '@pulumi/gcp';
import * as pulumi from '@pulumi/pulumi';
import type { Labels } from './labels.ts';

/** Images that stay, however old: what a rollback may need. */
const KEPT_IMAGES = 5;
const THIRTY_DAYS = '2592000s';

export interface ImageRepositoryArgs {
  readonly project: string;
  readonly region: string;
  readonly repositoryId: string;
  readonly labels: Labels;
}

/** The repository of the functions' images. Every deployment builds new ones, so old ones are cleaned up. */
export class ImageRepository extends pulumi.ComponentResource {
  readonly repositoryId: pulumi.Output<string>;
  /** Full name. */
  readonly path: pulumi.Output<string>;

  constructor(name: string, args: ImageRepositoryArgs, opts: pulumi.ComponentResourceOptions = {}) {
    super('sluice:infra:ImageRepository', name, {}, opts);
    const { project, region, repositoryId, labels } = args;
    const repository = new gcp.artifactregistry.Repository(
      'images',
      {
        project,
        location: region,
        repositoryId,
        labels,
        format: 'DOCKER',
        description: 'Images of the functions of Sluice',
        cleanupPolicies: [
          { id: 'keep-recent', action: 'KEEP', mostRecentVersions: { keepCount: KEPT_IMAGES } },
          { id: 'delete-old', action: 'DELETE', condition: { olderThan: THIRTY_DAYS, tagState: 'ANY' } },
        ],
        cleanupPolicyDryRun: false,
      },
      { parent: this, dependsOn: opts.dependsOn ?? [] },
    );
    this.repositoryId = repository.repositoryId;
    this.path = pulumi.interpolate`projects/${project}/locations/${region}/repositories/${repository.repositoryId}`;
    this.registerOutputs();
  }
}
