import * as gcp from '@pulumi/gcp';
import * as pulumi from '@pulumi/pulumi';
import { roleIdOf } from './names.ts';
import { type Account, needs, type Place } from './permissions.ts';
import { type RoleNeed, rolesFor } from './roles.ts';

type Text = pulumi.Input<string>;

/** A resource on which roles are granted. */
export type Target =
  | { readonly kind: 'topic'; readonly topic: Text }
  | { readonly kind: 'bucket'; readonly bucket: Text }
  | { readonly kind: 'secret'; readonly secretProject: Text; readonly secretId: Text }
  | { readonly kind: 'service'; readonly service: Text }
  | { readonly kind: 'repository'; readonly repository: Text }
  | { readonly kind: 'project' }
  /** Buckets that do not exist yet, by the beginning of their names. */
  | { readonly kind: 'bucketsNamed'; readonly prefix: string };

export interface GrantsArgs {
  readonly project: string;
  readonly region: string;
  /** Prefix of the ids of roles that are made. */
  readonly name: string;
  /** Who gets what an account needs, by a label for the names of the grants. */
  readonly members: Readonly<Partial<Record<Account, Readonly<Record<string, Text>>>>>;
  readonly targets: Readonly<Partial<Record<Place, Readonly<Record<string, Target>>>>>;
}

/** Grants accounts what they need, no more, and never in a way that takes from others what they have. */
export class Grants extends pulumi.ComponentResource {
  constructor(name: string, args: GrantsArgs, opts: pulumi.ComponentResourceOptions = {}) {
    super('sluice:infra:Grants', name, {}, opts);
    const child = { parent: this, dependsOn: opts.dependsOn ?? [] };
    const membersOf = (account: Account) => Object.entries(args.members[account] ?? {});
    // A role that nobody gets is not made.
    for (const needed of rolesFor(needs.filter(({ account }) => membersOf(account).length > 0))) {
      const role = needed.predefined ?? makeRole(args, needed, child);
      for (const [label, member] of membersOf(needed.account)) {
        for (const [place, target] of Object.entries(args.targets[needed.on] ?? {})) {
          grant(`${label}-on-${place}`, target, { ...args, role, member }, child);
        }
      }
    }
    this.registerOutputs();
  }
}

function makeRole(
  { project, name }: GrantsArgs,
  { account, on, permissions }: RoleNeed,
  opts: pulumi.CustomResourceOptions,
): pulumi.Output<string> {
  const args = {
    project,
    roleId: roleIdOf(name, `${account}_${on}`),
    title: `${name}: ${account} on ${on}`,
    description: `What ${account} of Sluice needs there`,
    permissions: [...permissions],
  };
  return new gcp.projects.IAMCustomRole(`${account}-on-${on}`, args, opts).name;
}

interface Grant {
  readonly project: string;
  readonly region: string;
  readonly role: Text;
  readonly member: Text;
}

function grant(
  name: string,
  target: Target,
  { project, region: location, role, member }: Grant,
  opts: pulumi.CustomResourceOptions,
): pulumi.Resource {
  switch (target.kind) {
    case 'topic':
      return new gcp.pubsub.TopicIAMMember(name, { project, topic: target.topic, role, member }, opts);
    case 'bucket':
      return new gcp.storage.BucketIAMMember(name, { bucket: target.bucket, role, member }, opts);
    case 'secret': {
      const { secretProject, secretId } = target;
      const args = { project: secretProject, secretId, role, member };
      return new gcp.secretmanager.SecretIamMember(name, args, opts);
    }
    case 'service':
      // The Cloud Run service below a function: an invoker of the function itself may not call it.
      return new gcp.cloudrunv2.ServiceIamMember(
        name,
        { project, location, name: target.service, role, member },
        opts,
      );
    case 'repository': {
      const args = { project, location, repository: target.repository, role, member };
      return new gcp.artifactregistry.RepositoryIamMember(name, args, opts);
    }
    case 'project':
      return new gcp.projects.IAMMember(name, { project, role, member }, opts);
    case 'bucketsNamed': {
      const expression = `resource.name.startsWith("projects/_/buckets/${target.prefix}")`;
      const condition = { title: `buckets ${target.prefix}`, expression };
      return new gcp.projects.IAMMember(name, { project, role, member, condition }, opts);
    }
  }
}
