import type { Captured } from '../preview/captured.ts';
import {
  at,
  BUCKET,
  BUCKET_OBJECT,
  FUNCTION,
  found,
  isA,
  itemsOf,
  membersOf,
  numberAt,
  REPOSITORY,
  type Rule,
  ruleFor,
  textAt,
} from './graph.ts';
import { functionOf } from './parts.ts';

const isFunction = isA(FUNCTION);

/** Set by Cloud Run functions themselves: https://cloud.google.com/run/docs/configuring/services/environment-variables */
const RESERVED = /^(FUNCTION_|K_|X_GOOGLE_|GOOGLE_ENTRYPOINT$|PORT$)/;

const requests = (made: Captured): number => numberAt(made, 'serviceConfig.maxInstanceRequestConcurrency');

export const functionRules: readonly Rule[] = [
  {
    name: 'both functions are there',
    check: (graph) =>
      (['ingest', 'overflow'] as const)
        .filter((target) => functionOf(graph, target) === undefined)
        .map((target) => ({ urn: '', problem: `there is no function ${target}` })),
  },
  ruleFor('a function runs on Node 24', isFunction, (made) => [
    textAt(made, 'buildConfig.runtime') !== 'nodejs24' && `runs on ${textAt(made, 'buildConfig.runtime')}`,
  ]),
  ruleFor('a function takes internal traffic only', isFunction, (made) => [
    textAt(made, 'serviceConfig.ingressSettings') !== 'ALLOW_INTERNAL_ONLY' && 'can be called from anywhere',
  ]),
  ruleFor('a function takes many requests at once, with a whole CPU at least', isFunction, (made) => [
    !(requests(made) >= 1 && requests(made) <= 1000) && `takes ${requests(made)} at once`,
    requests(made) > 1 &&
      !(numberAt(made, 'serviceConfig.availableCpu') >= 1) &&
      'shares a CPU, which allows one request',
  ]),
  ruleFor('a function has a stated memory', isFunction, (made) => [
    !/^\d+(k|M|G|Mi|Gi)$/.test(textAt(made, 'serviceConfig.availableMemory')) &&
      'has none, or one without a unit',
  ]),
  ruleFor('a function has a stated ceiling of instances', isFunction, (made) => {
    const [least, most] = [
      numberAt(made, 'serviceConfig.minInstanceCount'),
      numberAt(made, 'serviceConfig.maxInstanceCount'),
    ];
    return [!(least >= 0 && least <= most && most >= 1) && `runs ${least} to ${most} instances`];
  }),
  ruleFor('a function may take up to an hour', isFunction, (made) => {
    const seconds = numberAt(made, 'serviceConfig.timeoutSeconds');
    return [!(seconds >= 1 && seconds <= 3600) && `may take ${seconds} s`];
  }),
  ruleFor(
    'a function is built of the program’s source, into its own repository',
    isFunction,
    (made, graph) => {
      const { bucket, object } = membersOf(at(made.inputs, 'buildConfig.source.storageSource'));
      return [
        found(graph, BUCKET, bucket) === undefined && 'is built of another bucket',
        found(graph, BUCKET_OBJECT, object) === undefined && 'is built of another object',
        found(graph, REPOSITORY, at(made.inputs, 'buildConfig.dockerRepository')) === undefined &&
          'has no repository of its own',
      ];
    },
  ),
  ruleFor('images are cleaned up', isA(REPOSITORY), ({ inputs }) => [
    !itemsOf(inputs.cleanupPolicies).some((policy) => at(policy, 'action') === 'DELETE') &&
      'keeps every image for ever',
    inputs.cleanupPolicyDryRun !== false && 'only pretends to clean up',
    inputs.format !== 'DOCKER' && 'takes no images',
  ]),
  ruleFor('a function is told only what is not told already', isFunction, ({ inputs }) =>
    Object.entries(membersOf(at(inputs, 'serviceConfig.environmentVariables'))).flatMap(([name, value]) => [
      RESERVED.test(name) && `sets ${name}, which is the platform’s`,
      typeof value !== 'string' && typeof value !== 'symbol' && `sets ${name} to something that is no text`,
    ]),
  ),
  ruleFor(
    'a function gets its key from Secret Manager, by a short name and a numbered version',
    isFunction,
    ({ inputs }) => {
      const variables = itemsOf(at(inputs, 'serviceConfig.secretEnvironmentVariables'));
      return [
        !variables.some((each) => at(each, 'key') === 'FLOWCORE_API_KEY') && 'gets no FLOWCORE_API_KEY',
        ...variables.map(
          (each) =>
            !/^[A-Za-z0-9_-]{1,255}$/.test(String(at(each, 'secret'))) &&
            `reads ${String(at(each, 'secret'))}, which is no short name`,
        ),
        ...variables.map(
          (each) => !/^\d+$/.test(String(at(each, 'version'))) && 'reads a version that is no number',
        ),
      ];
    },
  ),
];
