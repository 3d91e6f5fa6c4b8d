import * as gcp from '@pulumi/gcp';
import * as pulumi from '@pulumi/pulumi';

/** Google's services that Sluice is made of, and those through which it is deployed. */
const APIS = [
  'artifactregistry',
  'cloudbuild',
  'cloudfunctions',
  'cloudresourcemanager',
  'iam',
  'logging',
  'monitoring',
  'pubsub',
  'run',
  'secretmanager',
  'serviceusage',
  'storage',
] as const;

/** Enables the APIs. They stay enabled on destroy: others in the project may use them. */
export class Apis extends pulumi.ComponentResource {
  constructor(name: string, { project }: { project: string }, opts: pulumi.ComponentResourceOptions = {}) {
    super('sluice:infra:Apis', name, {}, opts);
    for (const api of APIS) {
      const args = { project, service: `${api}.googleapis.com`, disableOnDestroy: false };
      new gcp.projects.Service(api, args, { parent: this });
    }
    this.registerOutputs();
  }
}
