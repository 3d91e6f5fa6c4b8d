import type { Captured } from '../preview/captured.ts';
import { adding, type Change, setting, without } from './change.ts';
import { CUSTOM_ROLE, type Graph, isA, isGrant, itemsOf, SUBSCRIPTION } from './graph.ts';

/** Something taken from the program, or a role added to it. */
export interface Removal {
  readonly what: string;
  readonly change: Change;
}

/** A role more than is needed, tried for every member that has one. */
const ADDED_ROLE = 'roles/pubsub.subscriber';

/**
 * Every grant, OIDC block, expiration policy and subscription of a program, each to be taken away by itself; for every
 * member a role more, and for every role that is made a permission more and each permission less.
 */
export function removalsOf(graph: Graph): readonly Removal[] {
  const grants = graph.filter(isGrant);
  const subscriptions = graph.filter(isA(SUBSCRIPTION));
  const roles = graph.filter(isA(CUSTOM_ROLE));
  return [
    ...grants.map((grant) => ({ what: `no grant ${grant.name}`, change: absence(grant) })),
    ...subscriptions.flatMap((each) => [
      { what: `no subscription ${each.name}`, change: absence(each) },
      { what: `subscription ${each.name} expires`, change: setting(is(each), 'expirationPolicy', undefined) },
    ]),
    ...subscriptions
      .filter(({ inputs }) => inputs.pushConfig !== undefined)
      .map((each) => ({
        what: `subscription ${each.name} without OIDC`,
        change: setting(is(each), 'pushConfig.oidcToken', undefined),
      })),
    ...firstPerMember(grants).map((grant) => ({
      what: `${String(grant.inputs.member)} has ${ADDED_ROLE} as well`,
      change: adding(is(grant), ({ inputs }) => ({ inputs: { ...inputs, role: ADDED_ROLE } })),
    })),
    ...roles.flatMap((role) => alteredRoles(role)),
  ];
}

const is =
  (one: Captured) =>
  (each: Captured): boolean =>
    each.urn === one.urn;

const absence =
  (gone: Captured): Change =>
  (graph) =>
    without(graph, gone);

const firstPerMember = (grants: Graph): Graph => [
  ...new Map(grants.toReversed().map((grant) => [grant.inputs.member, grant])).values(),
];

function alteredRoles(role: Captured): readonly Removal[] {
  const permissions = itemsOf(role.inputs.permissions);
  const of = (what: string, altered: typeof permissions): Removal => ({
    what: `role ${role.name} ${what}`,
    change: setting(is(role), 'permissions', altered),
  });
  return [
    of('with pubsub.topics.delete', [...permissions, 'pubsub.topics.delete']),
    ...permissions.map((gone) =>
      of(
        `without ${String(gone)}`,
        permissions.filter((each) => each !== gone),
      ),
    ),
  ];
}
