import { membersOf, type WireValues } from './wire.ts';

/** What Google Cloud adds to a resource once it exists. */
export interface Answer {
  readonly id: string;
  readonly computed: WireValues;
}

/** A resource that is to be created. */
export interface Order {
  readonly type: string;
  readonly name: string;
  readonly inputs: WireValues;
  /** Of the provider, which a resource without its own takes. */
  readonly project: string;
  readonly region: string;
}

export const PROJECT_NUMBER = '123456789012';

/**
 * What the provider answers when a resource has been created, as far as a program reads it:
 * https://www.pulumi.com/registry/packages/gcp/api-docs/ ("Outputs" of each resource).
 */
export function create(order: Order): Answer {
  const { type, name, inputs, region } = order;
  const text = (key: string, otherwise: string): string => {
    const value = inputs[key];
    return typeof value === 'string' ? value : otherwise;
  };
  const project = text('project', order.project);
  const location = text('location', region);
  // As Pulumi makes names up: https://www.pulumi.com/docs/iac/concepts/resources/names/#autonaming
  const ownName = text('name', `${name}-1a2b3c4`);
  const plain = (id: string, more: WireValues = {}): Answer => ({ id, computed: { project, ...more } });
  const named = (id: string, more: WireValues = {}): Answer => plain(id, { name: ownName, ...more });
  switch (type) {
    case 'gcp:serviceaccount/account:Account': {
      const email = `${text('accountId', name)}@${project}.iam.gserviceaccount.com`;
      const fullName = `projects/${project}/serviceAccounts/${email}`;
      return plain(fullName, { email, member: `serviceAccount:${email}`, name: fullName, uniqueId: '1071' });
    }
    case 'gcp:projects/serviceIdentity:ServiceIdentity': {
      const [service = ''] = text('service', '').split('.');
      const email = `service-${PROJECT_NUMBER}@gcp-sa-${service}.iam.gserviceaccount.com`;
      return plain(`projects/${project}/services/${service}`, { email, member: `serviceAccount:${email}` });
    }
    case 'gcp:projects/iAMCustomRole:IAMCustomRole': {
      const fullName = `projects/${project}/roles/${text('roleId', name)}`;
      return plain(fullName, { name: fullName, deleted: false });
    }
    case 'gcp:pubsub/topic:Topic':
      return named(`projects/${project}/topics/${ownName}`);
    case 'gcp:pubsub/subscription:Subscription':
      return named(`projects/${project}/subscriptions/${ownName}`);
    case 'gcp:storage/bucket:Bucket':
      return named(ownName, { url: `gs://${ownName}` });
    case 'gcp:storage/bucketObject:BucketObject':
      return named(`${text('bucket', '')}-${ownName}`, { outputName: ownName });
    case 'gcp:secretmanager/secret:Secret':
      return plain(`projects/${project}/secrets/${text('secretId', name)}`, {
        name: `projects/${PROJECT_NUMBER}/secrets/${text('secretId', name)}`,
      });
    case 'gcp:secretmanager/secretVersion:SecretVersion': {
      const id = `${text('secret', '').replace(project, PROJECT_NUMBER)}/versions/1`;
      return { id, computed: { name: id, version: '1' } };
    }
    case 'gcp:artifactregistry/repository:Repository': {
      const repository = text('repositoryId', name);
      return plain(`projects/${project}/locations/${location}/repositories/${repository}`, {
        name: repository,
        registryUri: `${location}-docker.pkg.dev/${project}/${repository}`,
      });
    }
    case 'gcp:cloudfunctionsv2/function:Function':
      return createFunction(inputs, { project, location, name: ownName });
    case 'gcp:monitoring/notificationChannel:NotificationChannel':
      return madeUp(`projects/${project}/notificationChannels/`, name);
    case 'gcp:monitoring/alertPolicy:AlertPolicy':
      return madeUp(`projects/${project}/alertPolicies/`, name);
    case 'gcp:monitoring/dashboard:Dashboard':
      return plain(`projects/${PROJECT_NUMBER}/dashboards/${name}-uuid`);
    default:
      return named(`${type.split(':').pop()}/${name}`);
  }
}

/** Some resources get a number for a name. */
const madeUp = (prefix: string, name: string): Answer => {
  const id = `${prefix}${[...name].reduce((sum, letter) => sum * 31 + (letter.codePointAt(0) ?? 0), 7) % 1e9}`;
  return { id, computed: { name: id } };
};

/** Cloud Run serves the function at `uri`; `url` is another address, at which internal pushes do not arrive. */
function createFunction(
  inputs: WireValues,
  { project, location, name }: { readonly project: string; readonly location: string; readonly name: string },
): Answer {
  const uri = `https://${name}-a1b2c3d4e5-ew.a.run.app`;
  return {
    id: `projects/${project}/locations/${location}/functions/${name}`,
    computed: {
      project,
      name,
      state: 'ACTIVE',
      environment: 'GEN_2',
      url: `https://${location}-${project}.cloudfunctions.net/${name}`,
      serviceConfig: {
        ...membersOf(inputs.serviceConfig),
        uri,
        gcfUri: uri,
        service: `projects/${project}/locations/${location}/services/${name}`,
      },
    },
  };
}

/** The provider's functions that a program may call. Throws on others. */
export function invoke(token: string, { project = 'default-project' }: WireValues): WireValues {
  switch (token) {
    case 'gcp:organizations/getProject:getProject':
      return { number: PROJECT_NUMBER, projectId: project };
    case 'gcp:storage/getProjectServiceAccount:getProjectServiceAccount': {
      const emailAddress = `service-${PROJECT_NUMBER}@gs-project-accounts.iam.gserviceaccount.com`;
      return { emailAddress, member: `serviceAccount:${emailAddress}`, project };
    }
    default:
      throw new Error(`the fake cloud knows no function ${token}: add it to test/infra/preview/cloud.ts`);
  }
}
