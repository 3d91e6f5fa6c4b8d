import * as gcp from '@pulumi/gcp';
import * as pulumi from '@pulumi/pulumi';

/** A service account as the rest refers to it. */
export interface AccountRef {
  readonly email: pulumi.Output<string>;
  /** Full name, `projects/P/serviceAccounts/EMAIL`. */
  readonly name: pulumi.Output<string>;
  /** As IAM names it, `serviceAccount:EMAIL`. */
  readonly member: pulumi.Output<string>;
}

export interface AccountsArgs {
  readonly project: string;
  /** Account ids. */
  readonly ids: Readonly<Record<'ingest' | 'overflow' | 'push' | 'build' | 'everflow', string>>;
  /** IAM member that Everflow publishes as; undefined: an account is made for it. */
  readonly publisherMember: string | undefined;
}

/** A service account for each function, for the pusher, for builds and, where configured, for Everflow. */
export class Accounts extends pulumi.ComponentResource {
  readonly ingest: AccountRef;
  readonly overflow: AccountRef;
  readonly push: AccountRef;
  readonly build: AccountRef;
  /** IAM member that Everflow publishes as. */
  readonly publisherMember: pulumi.Output<string>;

  constructor(name: string, args: AccountsArgs, opts: pulumi.ComponentResourceOptions = {}) {
    super('sluice:infra:Accounts', name, {}, opts);
    const { project, ids } = args;
    const create = (account: keyof typeof ids, description: string): AccountRef => {
      const displayName = ids[account];
      const { email, name } = new gcp.serviceaccount.Account(
        account,
        { project, accountId: ids[account], displayName, description },
        { parent: this, dependsOn: opts.dependsOn ?? [] },
      );
      return { email, name, member: pulumi.interpolate`serviceAccount:${email}` };
    };
    this.ingest = create('ingest', 'The ingest function of Sluice runs as this account');
    this.overflow = create('overflow', 'The overflow function of Sluice runs as this account');
    this.push = create('push', 'Pub/Sub pushes to the functions of Sluice as this account');
    this.build = create('build', 'Cloud Build builds the functions of Sluice as this account');
    this.publisherMember =
      args.publisherMember === undefined
        ? create('everflow', 'Everflow publishes events for Sluice as this account').member
        : pulumi.output(args.publisherMember);
    this.registerOutputs();
  }
}
