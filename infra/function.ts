import * as gcp from '@pulumi/gcp';
import * as pulumi from '@pulumi/pulumi';
import type { AccountRef } from './accounts.ts';
import type { InstanceSize } from './instance-size.ts';
import type { Labels } from './labels.ts';

/** Where a variable's value lies in Secret Manager; `secret` is a short name. */
export interface SecretVariable {
  readonly key: string;
  readonly projectId: pulumi.Input<string>;
  readonly secret: pulumi.Input<string>;
  readonly version: pulumi.Input<string>;
}

export interface PushFunctionArgs {
  readonly project: string;
  readonly region: string;
  /** Physical name. */
  readonly function: string;
  /** Name under which the code registers it. */
  readonly entryPoint: 'ingest' | 'overflow';
  readonly labels: Labels;
  readonly source: { readonly bucket: pulumi.Input<string>; readonly object: pulumi.Input<string> };
  /** Full name of the repository of images. */
  readonly imageRepository: pulumi.Input<string>;
  readonly buildAccount: AccountRef;
  readonly account: AccountRef;
  readonly cpu: string;
  readonly size: InstanceSize;
  readonly concurrency: number;
  readonly instances: { readonly min: number; readonly max: number };
  readonly timeoutSeconds: number;
  readonly environment: Readonly<Record<string, pulumi.Input<string>>>;
  readonly secrets: readonly SecretVariable[];
}

const DESCRIPTIONS = {
  ingest: 'Sluice: delivers events to Flowcore',
  overflow: 'Sluice: uploads oversized events to Flowcore',
} as const;

/** A function that Pub/Sub pushes to. */
export class PushFunction extends pulumi.ComponentResource {
  /** The run.app URI, the only one that takes pushes where ingress is internal. */
  readonly uri: pulumi.Output<string>;
  /** Short name of the Cloud Run service below the function. */
  readonly service: pulumi.Output<string>;

  constructor(name: string, args: PushFunctionArgs, opts: pulumi.ComponentResourceOptions = {}) {
    super('sluice:infra:PushFunction', name, {}, opts);
    const { serviceConfig } = new gcp.cloudfunctionsv2.Function(
      name,
      {
        project: args.project,
        location: args.region,
        name: args.function,
        description: DESCRIPTIONS[args.entryPoint],
        labels: args.labels,
        buildConfig: {
          runtime: 'nodejs24',
          entryPoint: args.entryPoint,
          source: { storageSource: args.source },
          serviceAccount: args.buildAccount.name,
          dockerRepository: args.imageRepository,
        },
        serviceConfig: serviceConfigOf(args),
      },
      { parent: this, dependsOn: opts.dependsOn ?? [] },
    );
    this.uri = serviceConfig.apply((config) => known(config?.uri));
    this.service = serviceConfig.apply((config) => known(config?.service?.split('/').at(-1)));
    this.registerOutputs();
  }
}

/** Concurrency is set because the default is 1, and with it no batch would ever form. */
const serviceConfigOf = (args: PushFunctionArgs) => ({
  availableCpu: args.cpu,
  availableMemory: `${args.size.memoryMib}Mi`,
  maxInstanceRequestConcurrency: args.concurrency,
  minInstanceCount: args.instances.min,
  maxInstanceCount: args.instances.max,
  timeoutSeconds: args.timeoutSeconds,
  ingressSettings: 'ALLOW_INTERNAL_ONLY',
  allTrafficOnLatestRevision: true,
  serviceAccountEmail: args.account.email,
  environmentVariables: args.environment,
  secretEnvironmentVariables: [...args.secrets],
});

function known(value: string | undefined): string {
  if (value === undefined) throw new Error('Cloud Functions told no service of a function that it made');
  return value;
}
