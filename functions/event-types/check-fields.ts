import { formatPointer } from '../json/pointer.ts';
import type { AnnotatedSchema, SchemaProblem } from './annotation.ts';
import { optionalKeyFields } from './compose.ts';
import { STAND_INS } from './event-type.ts';

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
  return [
    ...checkKey(file, schema),
    ...checkTimes(file, schema),
    ...checkRenames(file, schema),
    ...checkMetadata(file, schema),
  ];
}

/** Each part of the key is certain when one of its alternatives is, or when all of it may be missing. */
function checkKey(file: string, schema: AnnotatedSchema): readonly SchemaProblem[] {
  const isCertain = certainty(schema, STAND_INS.key);
  const optional = optionalKeyFields(schema);
  return schema.flowcore.key.flatMap((part, index) => {
    const alternatives = typeof part === 'string' ? [part] : part;
    const last = alternatives.at(-1) ?? '';
    if (alternatives.some(isCertain) || alternatives.every((field) => optional.has(field))) return [];
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

/** A rename that must collide would send every event to quarantine. */
function checkRenames(file: string, { required = [], flowcore }: AnnotatedSchema): readonly SchemaProblem[] {
  const { rename = {}, drop = [] } = flowcore;
  const parentOf = (pointer: string) => pointer.slice(0, pointer.lastIndexOf('/'));
  const targets = Object.entries(rename).map(([pointer, to]) => `${parentOf(pointer)}${formatPointer([to])}`);
  const staying = required
    .map((name) => formatPointer([name]))
    .filter((each) => !(each in rename) && !drop.includes(each));
  return Object.keys(rename).flatMap((pointer, index) => {
    const target = targets[index] ?? '';
    const isTaken = targets.indexOf(target) !== index || staying.includes(target);
    const place = `/flowcore/rename${formatPointer([pointer])}`;
    return isTaken ? [{ file, pointer: place, message: `${target} is taken in every event` }] : [];
  });
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
