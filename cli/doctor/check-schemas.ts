import { BadSchemas } from '../../functions/event-types/annotation.ts';
import type { EventTypes } from '../../functions/event-types/event-type.ts';
import type { Check } from './check.ts';
import { bad, type Finding, ok, skip, warn } from './finding.ts';
import type { Parts } from './parts.ts';

/** The event types: whether they load, and whether each can be told from the others. */
export function schemasChecks({ facts, deployment, mending, watched }: Parts): readonly Check[] {
  const isPerType = watched.filter(({ role }) => role === 'ingest').length > 1;
  const attribute = deployment.values.EVENT_TYPE_ATTRIBUTE;
  const setAttribute = mending.setting('EVENT_TYPE_ATTRIBUTE', 'NAME-OF-THE-ATTRIBUTE');
  const withTypes = (find: (types: EventTypes) => readonly Finding[], what: string) => async () => {
    try {
      return find(await facts.eventTypes());
    } catch (error) {
      if (!(error instanceof BadSchemas)) throw error;
      return [{ what, ...skip('the schemas come first') }];
    }
  };
  return [
    { group: 'schemas', name: 'schemas', what: 'schemas', run: () => findProblems(facts.eventTypes) },
    {
      ...{ group: 'schemas', name: 'recognition', what: 'recognition of types' },
      run: withTypes(
        (types) => findUntellable(types, { isPerType, attribute, setAttribute }),
        'recognition of types',
      ),
    },
  ];
}

async function findProblems(load: () => Promise<EventTypes>): Promise<readonly Finding[]> {
  try {
    const { all } = await load();
    return [
      { what: 'schemas', ...ok(`${all.length} event types: ${all.map(({ name }) => name).join(', ')}`) },
    ];
  } catch (error) {
    if (!(error instanceof BadSchemas)) throw error;
    return error.problems.map(({ file, pointer, message }) => ({
      what: `schemas/${file}#${pointer}`,
      ...bad(message, `edit schemas/${file}, then npx sluice schemas check`),
    }));
  }
}

/** Types that neither a topic of their own, nor an attribute, nor their shape tells. */
export function findUntellable(
  { all }: Pick<EventTypes, 'all'>,
  by: { readonly isPerType: boolean; readonly attribute: string | undefined; readonly setAttribute: string },
): readonly Finding[] {
  const what = 'recognition of types';
  if (by.isPerType) return [{ what, ...ok('each has a topic of its own') }];
  if (by.attribute !== undefined) return [{ what, ...ok(`by attribute ${by.attribute}, else by shape`) }];
  const untellable = all.filter(({ match }) => match === undefined).map(({ name }) => name);
  if (untellable.length === 0) return [{ what, ...ok('by shape alone') }];
  const says = `nothing tells ${untellable.join(', ')}: no attribute, no topic, no match in the schema`;
  return [{ what, ...warn(says, by.setAttribute) }];
}
