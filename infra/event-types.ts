import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';

/** What infra knows of a file of `schemas/`; whether the file is sound, the build has checked. */
export interface EventTypeFile {
  /** The last segment of its `$id`, which names it in topics and push endpoints. */
  readonly name: string;
  /** Whether its events can be told by their shape alone. */
  readonly hasMatch: boolean;
}

/** Reads which event types a `schemas/` folder holds. */
export function readEventTypes(folder: string): readonly EventTypeFile[] {
  const files = readdirSync(folder).filter((name) => name.endsWith('.schema.json'));
  return files.toSorted().map((file) => {
    const schema: { $id: string; flowcore: { match?: object } } = JSON.parse(
      readFileSync(join(folder, file), 'utf8'),
    );
    const name = schema.$id.split('/').at(-1) ?? schema.$id;
    return { name, hasMatch: schema.flowcore.match !== undefined };
  });
}

/** Types whose events nothing would tell apart: no match, no attribute, no topic of their own. */
export function untellable(
  types: readonly EventTypeFile[],
  by: { readonly topics: 'single' | 'perType'; readonly eventTypeAttribute: string | undefined },
): readonly string[] {
  if (by.topics === 'perType' || by.eventTypeAttribute !== undefined) return [];
  return types.filter(({ hasMatch }) => !hasMatch).map(({ name }) => name);
}
