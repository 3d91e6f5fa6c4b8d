import {
  at,
  BUCKET,
  BUCKET_OBJECT,
  isA,
  itemsOf,
  membersOf,
  numberAt,
  type Rule,
  ruleFor,
  textAt,
} from './graph.ts';
import { placeOf } from './parts.ts';

const isBucket = isA(BUCKET);

export const bucketRules: readonly Rule[] = [
  ruleFor('a bucket cannot be made public', isBucket, ({ inputs }) => [
    inputs.publicAccessPrevention !== 'enforced' && 'has no public access prevention',
    inputs.uniformBucketLevelAccess !== true && 'has no uniform access',
  ]),
  ruleFor('a bucket is not emptied by destroy', isBucket, ({ inputs }) => [
    inputs.forceDestroy === true && 'is deleted with all objects',
  ]),
  {
    name: 'the staging bucket deletes by days since customTime, and by nothing else',
    check: (graph) => {
      const staging = graph.filter((each) => placeOf(graph, each) === 'stagingBucket');
      const wrong = staging.filter(({ inputs }) => !isOneRule(inputs.lifecycleRules));
      return [
        ...wrong.map(({ urn }) => ({ urn, problem: 'has other lifecycle rules than the one' })),
        ...(staging.length === 1
          ? []
          : [{ urn: '', problem: `${staging.length} staging buckets were found` }]),
      ];
    },
  },
  ruleFor('what is deleted from the staging bucket can be had back for 7 days', isBucket, (each, graph) => [
    placeOf(graph, each) === 'stagingBucket' &&
      numberAt(each, 'softDeletePolicy.retentionDurationSeconds') !== 7 * 86_400 &&
      'keeps deleted objects for another time',
  ]),
  ruleFor('a source is named by its content and outlives its successor', isA(BUCKET_OBJECT), (each) => [
    !/[0-9a-f]{40,64}/.test(textAt(each, 'name')) && 'is not named by a content hash',
    !each.retainOnDelete && 'vanishes at the next deployment, while the old revision may still be needed',
  ]),
];

/** An object that was never uploaded has no customTime, so that this rule never deletes it. */
function isOneRule(rules: Parameters<typeof itemsOf>[0]): boolean {
  const [rule, ...others] = itemsOf(rules);
  const { daysSinceCustomTime, ...more } = membersOf(at(rule, 'condition'));
  return (
    others.length === 0 &&
    at(rule, 'action.type') === 'Delete' &&
    typeof daysSinceCustomTime === 'number' &&
    daysSinceCustomTime >= 1 &&
    Object.keys(more).length === 0
  );
}
