import type { Captured } from '../preview/captured.ts';
import { membersOf, type Rule, ruleFor, textAt, textsOf } from './graph.ts';
import { labelInputOf } from './label-input.ts';
import { placeOf } from './parts.ts';

const isGoogle = ({ type }: Captured): boolean => type.startsWith('gcp:');

/** Who owns what the program makes, what it is called by, and what keeps it. */
export const custodyRules: readonly Rule[] = [
  ruleFor(
    'what can have labels has those of the app and the stack',
    (each) => isGoogle(each) && labelInputOf(each.type) !== undefined,
    ({ type, urn, inputs }) => {
      const labels = membersOf(inputs[labelInputOf(type) ?? 'labels']);
      const [, , stack] = urn.split(':');
      return [
        labels.app !== 'sluice' && 'has no label app=sluice',
        labels.stack !== stack && `has no label stack=${stack}`,
      ];
    },
  ),
  ruleFor(
    'every resource has the one provider, which states project and region',
    isGoogle,
    (resource, graph) => {
      const provider = graph.find(({ urn }) => urn === resource.provider);
      if (provider === undefined) return ['has the default provider'];
      return ['project', 'region'].map(
        (input) => textAt(provider, input) === '' && `has a provider without ${input}`,
      );
    },
  ),
  {
    name: 'there is one provider',
    check: (graph) =>
      graph
        .filter(({ type }) => type.startsWith('pulumi:providers:'))
        .slice(1)
        .map(({ urn }) => ({ urn, problem: 'is one too many' })),
  },
  ruleFor(
    'a resource of the program has a component around it',
    (each) => isGoogle(each) && each.custom,
    ({ parent }) => [parent.includes('::pulumi:pulumi:Stack::') && 'lies beside the components'],
  ),
];

/** Holds where the stack does not set `protect` to false. */
export const protection: Rule = ruleFor(
  'topics of events and the staging bucket cannot be destroyed by mistake',
  () => true,
  (each, graph) => {
    const place = placeOf(graph, each);
    return [(place === 'eventsTopic' || place === 'stagingBucket') && !each.protect && 'is not protected'];
  },
);

/** A secret stands nowhere but in inputs that are marked secret. */
export const keepsSecret = (secret: string): Rule =>
  ruleFor(
    'the API key stands in no plain input',
    () => true,
    ({ inputs, secretPaths }) =>
      textsOf(inputs)
        .filter(([, text]) => text.includes(secret))
        .filter(([path]) => !secretPaths.some((each) => path === each || path.startsWith(`${each}.`)))
        .map(([path]) => `${path} holds it`),
  );
