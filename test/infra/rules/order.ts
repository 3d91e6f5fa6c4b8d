import type { Captured } from '../preview/captured.ts';
import { permissionsOf } from './grants.ts';
import {
  ACCOUNT,
  API,
  at,
  before,
  CUSTOM_ROLE,
  FUNCTION,
  found,
  type Graph,
  isA,
  isGrant,
  itemsOf,
  type Rule,
  ruleFor,
  SECRET_VERSION,
  SUBSCRIPTION,
  TOPIC,
  textAt,
} from './graph.ts';
import { functionWith, OIDC_ACCOUNT, placeOf, pushedTo } from './parts.ts';

const INVOKER = 'gcp:cloudrunv2/serviceIamMember:ServiceIamMember';
const isTopicGrant = isA('gcp:pubsub/topicIAMMember:TopicIAMMember');
const NOTIFICATION = 'gcp:storage/notification:Notification';

/** Which API must be enabled for the resources of a module of the provider. */
const APIS: Readonly<Record<string, string>> = {
  artifactregistry: 'artifactregistry',
  cloudfunctionsv2: 'cloudfunctions',
  cloudrunv2: 'run',
  logging: 'logging',
  monitoring: 'monitoring',
  pubsub: 'pubsub',
  secretmanager: 'secretmanager',
  serviceaccount: 'iam',
  storage: 'storage',
};

const moduleOf = ({ type }: Captured): string => /^gcp:(\w+)\//.exec(type)?.[1] ?? '';

const grantsTo = (graph: Graph, account: Captured | undefined): readonly Captured[] =>
  graph.filter(
    (each) => isGrant(each) && textAt(each, 'member') === `serviceAccount:${String(account?.state.email)}`,
  );

/** Of these, the ones that do not come before a resource. */
const late = (graph: Graph, resource: Captured, needed: readonly Captured[]): readonly string[] => {
  const first = before(graph, resource);
  return needed
    .filter(({ urn }) => !first.has(urn))
    .map(({ name, type }) => `does not wait for ${type} ${name}`);
};

export const orderRules: readonly Rule[] = [
  ruleFor(
    'what comes first is part of the program',
    () => true,
    ({ dependencies, provider }, graph) =>
      [...dependencies, provider]
        .filter((urn) => urn !== '' && !graph.some((each) => each.urn === urn))
        .map((urn) => `waits for ${urn}, which is not there`),
  ),
  ruleFor('a function waits for what its accounts may do', isA(FUNCTION), (made, graph) => {
    const accounts = ['serviceConfig.serviceAccountEmail', 'buildConfig.serviceAccount'].map((path) =>
      found(graph, ACCOUNT, textAt(made, path)),
    );
    const grants = accounts.flatMap((account) => grantsTo(graph, account));
    return [grants.length === 0 && 'has accounts that may do nothing', ...late(graph, made, grants)];
  }),
  ruleFor('a function waits for the version of its key', isA(FUNCTION), (made, graph) => {
    const secrets = itemsOf(at(made.inputs, 'serviceConfig.secretEnvironmentVariables')).map((each) =>
      at(each, 'secret'),
    );
    const versions = graph
      .filter(isA(SECRET_VERSION))
      .filter((version) =>
        secrets.some((secret) => textAt(version, 'secret').endsWith(`/${String(secret)}`)),
      );
    return late(graph, made, versions);
  }),
  ruleFor(
    'a push waits for the leave to call its function',
    (each) => isA(SUBSCRIPTION)(each) && each.inputs.pushConfig !== undefined,
    (subscription, graph) => {
      const made = pushedTo(graph, subscription);
      const member = `serviceAccount:${textAt(subscription, OIDC_ACCOUNT)}`;
      const grants = graph.filter(
        (each) =>
          each.type === INVOKER &&
          made !== undefined &&
          functionWith(graph, textAt(each, 'name')) === made &&
          textAt(each, 'member') === member,
      );
      return [grants.length === 0 && 'may not call its function', ...late(graph, subscription, grants)];
    },
  ),
  ruleFor('Everflow may publish only where a subscription keeps it already', isTopicGrant, (grant, graph) => {
    const topic = found(graph, TOPIC, textAt(grant, 'topic'));
    if (topic === undefined || placeOf(graph, topic) !== 'eventsTopic') return [];
    const subscriptions = graph
      .filter(isA(SUBSCRIPTION))
      .filter((each) => found([topic], TOPIC, textAt(each, 'topic')) !== undefined);
    const mayPublish = permissionsOf(graph, grant).includes('pubsub.topics.publish');
    return mayPublish ? late(graph, grant, subscriptions) : [];
  }),
  ruleFor('a bucket announces objects only once it may publish', isA(NOTIFICATION), (each, graph) => {
    const topic = found(graph, TOPIC, textAt(each, 'topic'));
    const grants = graph.filter(
      (grant) => isGrant(grant) && found(topic ? [topic] : [], TOPIC, textAt(grant, 'topic')) !== undefined,
    );
    return [grants.length === 0 && 'may not publish', ...late(graph, each, grants)];
  }),
  ruleFor('a grant waits for the role that it grants', isGrant, (grant, graph) => {
    const role = found(graph, CUSTOM_ROLE, textAt(grant, 'role'));
    return role === undefined ? [] : late(graph, grant, [role]);
  }),
  ruleFor(
    'a resource waits for its API to be enabled',
    (each) => APIS[moduleOf(each)] !== undefined,
    (each, graph) => {
      const service = `${APIS[moduleOf(each)]}.googleapis.com`;
      const apis = graph.filter(isA(API)).filter((api) => api.inputs.service === service);
      return [apis.length === 0 && `needs ${service}, which is not enabled`, ...late(graph, each, apis)];
    },
  ),
];
