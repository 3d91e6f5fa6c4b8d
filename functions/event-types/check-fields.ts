import type { AnnotatedSchema, SchemaProblem } from './annotation.ts';
import { EVENT_TIME, MESSAGE_ID, PUBLISH_TIME } from './event-type.ts';

/** What each list may name beside fields, because every event has it. */
const STAND_INS = {
  key: [MESSAGE_ID],
  eventTime: [PUBLISH_TIME],
  validTime: [PUBLISH_TIME, EVENT_TIME],
} as const;

/**
 * nginx takes 8 KB per header line by default; Flowcore's metadata header (base64) stays below 6 KB.
 * https://nginx.org/en/docs/http/ngx_http_core_module.html#large_client_header_buffers
 */
const MAX_METADATA_BYTES = 4500;
/** Flowcore's longest time to live is 7 days: https://docs.flowcore.io/guides/ingestion/ingestion-options */
const MAX_TTL_SECONDS = 7 * 24 * 60 * 60;
const SECONDS: Readonly<Record<string, number>> = { d: 86_400, h: 3600, m: 60, s: 1 };

/** Checks that keys and times can always be found, and that Flowcore takes the metadata. */
export function checkFields(file: string, schema: AnnotatedSchema): readonly SchemaProblem[] {
  return [...checkKey(file, schema), ...checkTimes(file, schema), ...checkMetadata(file, schema)];
}

/** Time fields with a fallback after them: in the key they may be missing too. */
export const optionalKeyFields = ({ flowcore }: Pick<AnnotatedSchema, 'flowcore'>): ReadonlySet<string> =>
  new Set(flowcore.eventTime.slice(0, -1));

/** Each part of the key is certain when its last alternative is, or when all of it may be missing. */
function checkKey(file: string, schema: AnnotatedSchema): readonly SchemaProblem[] {
  const isCertain = certainty(schema, STAND_INS.key);
  const optional = optionalKeyFields(schema);
  return schema.flowcore.key.flatMap((part, index) => {
    const alternatives = typeof part === 'string' ? [part] : part;
    const last = alternatives.at(-1) ?? '';
    if (isCertain(last) || alternatives.every((field) => optional.has(field))) return [];
    return [uncertain(file, `/flowcore/key/${index}`, last)];
  });
}

function checkTimes(file: string, schema: AnnotatedSchema): readonly SchemaProblem[] {
  return (['eventTime', 'validTime'] as const).flatMap((list) => {
    const fields = schema.flowcore[list];
    const last = fields.at(-1) ?? '';
    if (certainty(schema, STAND_INS[list])(last)) return [];
    return [uncertain(file, `/flowcore/${list}/${fields.length - 1}`, last)];
  });
}

function certainty(
  { required = [] }: AnnotatedSchema,
  standIns: readonly string[],
): (name: string) => boolean {
  const certain = new Set([...required, ...standIns]);
  return (name) => certain.has(name);
}

function checkMetadata(
  file: string,
  { flowcore: { metadata = {} } }: AnnotatedSchema,
): readonly SchemaProblem[] {
  const problems: SchemaProblem[] = [];
  if (Buffer.byteLength(JSON.stringify(metadata)) > MAX_METADATA_BYTES) {
    const message = `is longer than ${MAX_METADATA_BYTES} bytes, which Flowcore's ingress may refuse as a header`;
    problems.push({ file, pointer: '/flowcore/metadata', message });
  }
  const [, amount = '0', unit = 's'] = /^(\d+)([dhms]?)$/.exec(metadata['ttl-on/stored-event'] ?? '') ?? [];
  if (Number(amount) * (SECONDS[unit] ?? 1) > MAX_TTL_SECONDS) {
    const pointer = '/flowcore/metadata/ttl-on~1stored-event';
    problems.push({ file, pointer, message: 'is longer than 7 days, the most that Flowcore keeps' });
  }
  return problems;
}

const uncertain = (file: string, pointer: string, name: string): SchemaProblem => ({
  file,
  pointer,
  message: `${name} is neither required by the schema nor followed by a fallback`,
});
