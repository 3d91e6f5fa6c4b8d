import * as gcp from '@pulumi/gcp';
import * as pulumi from '@pulumi/pulumi';
import type { Labels } from './labels.ts';

/** Where Flowcore's API key comes from: Pulumi's configuration, or a version in Secret Manager that is there already. */
export type FlowcoreKeySource =
  | { readonly kind: 'value'; readonly value: string }
  | {
      readonly kind: 'version';
      readonly project: string;
      readonly secret: string;
      readonly version: string;
    };

export interface FlowcoreKeyArgs {
  readonly project: string;
  readonly region: string;
  readonly source: FlowcoreKeySource;
  /** Id of the secret, where it is made here. */
  readonly secretId: string;
  readonly labels: Labels;
}

/**
 * Flowcore's API key in Secret Manager. A value lands in Pulumi's state, encrypted by the stack's secrets provider;
 * of a version that is there already the state holds the name alone.
 */
export class FlowcoreKey extends pulumi.ComponentResource {
  readonly secretProject: string;
  readonly secretId: pulumi.Output<string>;
  readonly version: pulumi.Output<string>;
  /** Full name of the version. */
  readonly versionName: pulumi.Output<string>;

  constructor(name: string, args: FlowcoreKeyArgs, opts: pulumi.ComponentResourceOptions = {}) {
    super('sluice:infra:FlowcoreKey', name, {}, opts);
    const { source } = args;
    this.secretProject = source.kind === 'version' ? source.project : args.project;
    if (source.kind === 'version') {
      this.secretId = pulumi.output(source.secret);
      this.version = pulumi.output(source.version);
    } else {
      const { project, region, secretId, labels } = args;
      const secret = new gcp.secretmanager.Secret(
        'flowcore-api-key',
        { project, secretId, labels, replication: { userManaged: { replicas: [{ location: region }] } } },
        { parent: this, dependsOn: opts.dependsOn ?? [] },
      );
      const { version } = new gcp.secretmanager.SecretVersion(
        'flowcore-api-key',
        { secret: secret.id, secretData: pulumi.secret(source.value) },
        { parent: this },
      );
      this.secretId = secret.secretId;
      this.version = version;
    }
    this.versionName = pulumi.interpolate`projects/${this.secretProject}/secrets/${this.secretId}/versions/${this.version}`;
    this.registerOutputs();
  }
}
