import type { AnnotatedSchema, SchemaProblem } from './annotation.ts';
import { isStandIn } from './event-type.ts';

/**
 * nginx takes 8 KB per header line by default; Flowcore's metadata header (base64) stays below 6 KB.
 * https://nginx.org/en/docs/http/ngx_http_core_module.html#large_client_header_buffers
 */
const MAX_METADATA_BYTES = 4500;

/** Checks that keys and times can always be found: each field is required, or a fallback follows it. */
export function checkFields(file: string, schema: AnnotatedSchema): readonly SchemaProblem[] {
  const { key, eventTime, validTime, metadata = {} } = schema.flowcore;
  const required = new Set(schema.required);
  const optional = optionalKeyFields(schema);
  const isSafe = (name: string) => isStandIn(name) || required.has(name);
  const keyProblems = key.flatMap((part, index) => {
    const last = typeof part === 'string' ? part : (part.at(-1) ?? '');
    return isSafe(last) || optional.has(last) ? [] : [unsafe(file, `/flowcore/key/${index}`, last)];
  });
  const timeProblems = Object.entries({ eventTime, validTime }).flatMap(([list, fields]) => {
    const last = fields.at(-1) ?? '';
    return isSafe(last) ? [] : [unsafe(file, `/flowcore/${list}/${fields.length - 1}`, last)];
  });
  const tooLong = Buffer.byteLength(JSON.stringify(metadata)) > MAX_METADATA_BYTES;
  const message = `is longer than ${MAX_METADATA_BYTES} bytes, which Flowcore's ingress may refuse as a header`;
  return [
    ...keyProblems,
    ...timeProblems,
    ...(tooLong ? [{ file, pointer: '/flowcore/metadata', message }] : []),
  ];
}

/** Time fields with a fallback after them: in the key they may be missing too. */
export const optionalKeyFields = ({ flowcore }: Pick<AnnotatedSchema, 'flowcore'>): ReadonlySet<string> =>
  new Set(flowcore.eventTime.slice(0, -1));

const unsafe = (file: string, pointer: string, name: string): SchemaProblem => ({
  file,
  pointer,
  message: `${name} is neither required by the schema nor followed by a fallback`,
});
