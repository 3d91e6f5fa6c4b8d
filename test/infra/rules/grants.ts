import type { Account, Need } from '../../../infra/permissions.ts';
import type { Captured } from '../preview/captured.ts';
import { GOOGLE_ROLES } from './google-roles.ts';
import {
  ACCOUNT,
  at,
  CUSTOM_ROLE,
  found,
  type Graph,
  isA,
  isGrant,
  itemsOf,
  type Rule,
  ruleFor,
  textAt,
} from './graph.ts';
import { accountsOf } from './parts.ts';
import { targetOf, targetsOf } from './targets.ts';

/** Members that are no service accounts of the program. */
export interface Outsiders {
  /** Whom Everflow publishes as, where the program makes it no account. */
  readonly everflow?: string;
  readonly operators: readonly string[];
}

/** A member beside what it is in Sluice. */
type Member = readonly [string, Account];

/** Compares what is granted with what is needed. */
export const grantsAreNeeds = (needs: readonly Need[], outsiders: Outsiders): Rule => ({
  name: 'what is granted is what is needed: nothing missing, nothing more',
  check: (graph) => {
    const members = membersOf(graph, outsiders);
    const granted = graph.filter(isGrant).flatMap((grant) => {
      const place = targetOf(graph, grant);
      const member = textAt(grant, 'member');
      return permissionsOf(graph, grant).map((permission) => ({
        urn: grant.urn,
        text: `${member} has ${permission} on ${place}`,
      }));
    });
    const needed = needs.flatMap(({ account, on, permission }) =>
      targetsOf(graph, on).flatMap((place) =>
        members
          .filter(([, uses]) => uses === account)
          .map(([member]) => `${member} has ${permission} on ${place}`),
      ),
    );
    const texts = granted.map(({ text }) => text);
    return [
      ...granted
        .filter(({ text }) => !needed.includes(text))
        .map(({ urn, text }) => ({ urn, problem: `not needed: ${text}` })),
      ...needed
        .filter((text) => !texts.includes(text))
        .map((text) => ({ urn: '', problem: `missing: ${text}` })),
      ...needs
        .filter(
          ({ on, account }) => targetsOf(graph, on).length === 0 || !isThere(members, account, outsiders),
        )
        .map(({ account, on }) => ({ urn: '', problem: `no ${account} or no ${on} was found` })),
    ];
  },
});

/** A role is made for somebody, even where nobody has it yet. */
export const rolesAreNeeds = (needs: readonly Need[]): Rule => {
  const groups = Map.groupBy(needs, ({ account, on }) => `${account} on ${on}`).values();
  const sets = [...groups].map((group) =>
    group
      .map(({ permission }) => permission)
      .toSorted()
      .join(),
  );
  return ruleFor(
    'a role that is made gives what one account needs in one place',
    isA(CUSTOM_ROLE),
    (role) => {
      const permissions = itemsOf(role.inputs.permissions).map(String).toSorted().join();
      return [!sets.includes(permissions) && `gives ${permissions || 'nothing'}`];
    },
  );
};

/** Only operators may be none at all. */
const isThere = (members: readonly Member[], account: Account, { operators }: Outsiders): boolean =>
  members.some(([, uses]) => uses === account) || (account === 'operator' && operators.length === 0);

function membersOf(graph: Graph, { everflow, operators }: Outsiders): readonly Member[] {
  const accounts = graph.filter(isA(ACCOUNT)).flatMap((account): readonly Member[] => {
    const uses = accountsOf(graph, account);
    const member = `serviceAccount:${String(account.state.email)}`;
    return uses.length === 0 ? [[member, 'everflow']] : uses.map((use): Member => [member, use]);
  });
  return [
    ...accounts,
    ...(everflow === undefined ? [] : [[everflow, 'everflow'] as const]),
    ...operators.map((operator): Member => [operator, 'operator']),
  ];
}

/** What a grant's role gives; a role that is not known gives itself. */
export function permissionsOf(graph: Graph, grant: Captured): readonly string[] {
  const role = textAt(grant, 'role');
  const made = found(graph, CUSTOM_ROLE, role);
  if (made !== undefined) return itemsOf(at(made.inputs, 'permissions')).map(String);
  return GOOGLE_ROLES[role] ?? [role];
}
