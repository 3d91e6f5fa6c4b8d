import type { Place } from '../../../infra/permissions.ts';
import type { Captured } from '../preview/captured.ts';
import { at, BUCKET, FUNCTION, found, type Graph, isA, itemsOf, REPOSITORY, TOPIC, textAt } from './graph.ts';
import { functionWith, placeOf } from './parts.ts';

/** A condition that holds for Cloud Functions' own buckets alone. */
const FUNCTIONS_BUCKETS = /^resource\.name\.startsWith\("projects\/_\/buckets\/gcf-v2-sources-[^"]*"\)$/;

/** Places of which the program makes no resource. */
const WHOLE: readonly Place[] = ['project', 'functionsSourceBuckets', 'flowcoreKey'];

/** Every resource of a place, as `targetOf` names it. */
export function targetsOf(graph: Graph, place: Place): readonly string[] {
  if (WHOLE.includes(place)) return [place];
  return graph.filter((each) => placeOf(graph, each) === place).map((each) => `${place} ${each.name}`);
}

/** What a grant is on: a place and the resource's name there, or what the grant says where it is no place of Sluice. */
export function targetOf(graph: Graph, grant: Captured): string {
  const on = (type: string, path: string): string =>
    target(graph, found(graph, type, at(grant.inputs, path))) ?? textAt(grant, path);
  switch (grant.type) {
    case 'gcp:pubsub/topicIAMMember:TopicIAMMember':
      return on(TOPIC, 'topic');
    case 'gcp:storage/bucketIAMMember:BucketIAMMember':
      return on(BUCKET, 'bucket');
    case 'gcp:artifactregistry/repositoryIamMember:RepositoryIamMember':
      return on(REPOSITORY, 'repository');
    case 'gcp:cloudrunv2/serviceIamMember:ServiceIamMember':
      return target(graph, functionWith(graph, textAt(grant, 'name'))) ?? textAt(grant, 'name');
    case 'gcp:secretmanager/secretIamMember:SecretIamMember':
      return isKey(graph, grant) ? 'flowcoreKey' : textAt(grant, 'secretId');
    case 'gcp:projects/iAMMember:IAMMember': {
      const condition = textAt(grant, 'condition.expression');
      if (condition === '') return 'project';
      return FUNCTIONS_BUCKETS.test(condition) ? 'functionsSourceBuckets' : condition;
    }
    default:
      return grant.type;
  }
}

function target(graph: Graph, resource: Captured | undefined): string | undefined {
  const place = resource && placeOf(graph, resource);
  return place && `${place} ${resource.name}`;
}

/** The secret that the functions read; the program need not have made it. */
function isKey(graph: Graph, grant: Captured): boolean {
  const [secret] = textAt(grant, 'secretId').split('/').slice(-1);
  return graph
    .filter(isA(FUNCTION))
    .flatMap((each) => itemsOf(at(each.inputs, 'serviceConfig.secretEnvironmentVariables')))
    .some(
      (variable) =>
        at(variable, 'secret') === secret && at(variable, 'projectId') === textAt(grant, 'project'),
    );
}
