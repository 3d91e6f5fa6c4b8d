import type { Captured } from '../preview/captured.ts';
import { permissionsOf } from './grants.ts';
import {
  ACCOUNT,
  at,
  CUSTOM_ROLE,
  FUNCTION,
  found,
  isA,
  isGrant,
  itemsOf,
  PROJECT_GRANT,
  type Rule,
  ruleFor,
  SUBSCRIPTION,
  textAt,
  textsOf,
} from './graph.ts';
import { accountsOf, OIDC_ACCOUNT } from './parts.ts';

const EVERYBODY = /\ball(Authenticated)?Users\b/;
const BASIC_OR_ADMIN = /^roles\/(owner|editor|viewer)$|admin$|Admin\b/;

/** Authoritative: they take from others what these have. ACLs have no place beside uniform access. */
const AUTHORITATIVE = /I[aA][mM](Binding|Policy|AuditConfig)$|(ACL|AccessControl)$/;

/** Permissions that exist on projects only, or on things that do not exist yet. */
const PROJECT_PERMISSIONS: readonly string[] = [
  'logging.logEntries.create',
  'pubsub.snapshots.create',
  'pubsub.snapshots.delete',
  'pubsub.snapshots.get',
  'pubsub.snapshots.list',
  'pubsub.snapshots.seek',
  'pubsub.subscriptions.consume',
  'pubsub.subscriptions.create',
  'pubsub.subscriptions.delete',
  'pubsub.subscriptions.get',
  'pubsub.subscriptions.list',
];

/** What an account may be used for beside others: nothing. */
const only = (uses: readonly string[]): string | false =>
  uses.length > 1 && `is ${uses.join(' and ')} at once`;

export const accessRules: readonly Rule[] = [
  ruleFor(
    'nobody is let in as one of all',
    () => true,
    ({ inputs }) =>
      textsOf(inputs)
        .filter(([, text]) => EVERYBODY.test(text))
        .map(([path]) => `${path} names everybody`),
  ),
  ruleFor('no role is a basic one or an administrator’s', isGrant, (grant) => [
    BASIC_OR_ADMIN.test(textAt(grant, 'role')) && `grants ${textAt(grant, 'role')}`,
  ]),
  ruleFor(
    'grants take nothing from others',
    () => true,
    ({ type }) => [AUTHORITATIVE.test(type) && `is a ${type}`],
  ),
  ruleFor('a role that is made gives no power over access', isA(CUSTOM_ROLE), ({ inputs }) =>
    itemsOf(inputs.permissions).map((permission) =>
      /[*]|setIamPolicy|actAs|getAccessToken|signBlob|signJwt|implicitDelegation/i.test(String(permission))
        ? `gives ${String(permission)}`
        : false,
    ),
  ),
  ruleFor('a role on the project gives what exists on projects alone', isA(PROJECT_GRANT), (grant, graph) =>
    at(grant.inputs, 'condition.expression') !== undefined
      ? []
      : permissionsOf(graph, grant).map(
          (permission) =>
            !PROJECT_PERMISSIONS.includes(permission) && `gives ${permission} on the whole project`,
        ),
  ),
  ruleFor(
    'no key of a service account is made',
    () => true,
    ({ type }) => [type === 'gcp:serviceaccount/key:Key' && 'would put a private key into the state'],
  ),
  ruleFor('every account is used for one thing', isA(ACCOUNT), (account, graph) => [
    only(accountsOf(graph, account)),
  ]),
  ruleFor('a function runs and is built as accounts of its own', isA(FUNCTION), (made, graph) =>
    ['serviceConfig.serviceAccountEmail', 'buildConfig.serviceAccount'].map(
      (path) => !isOwn(graph, textAt(made, path)) && `${path} is no account of the program`,
    ),
  ),
  ruleFor(
    'a push is signed as an account of the program',
    (each) => isA(SUBSCRIPTION)(each) && each.inputs.pushConfig !== undefined,
    (subscription, graph) => [
      !isOwn(graph, textAt(subscription, OIDC_ACCOUNT)) && 'is signed as no account of the program',
    ],
  ),
];

const isOwn = (graph: readonly Captured[], value: string): boolean =>
  found(graph, ACCOUNT, value) !== undefined;
