import { invalid } from './errors.ts';
import { isJsonObject, type JsonObject, mergePatch } from './merge-patch.ts';

/** What a client may say about an object, at insert and by patch. */
export interface ObjectSettings {
  readonly contentType?: string;
  readonly contentEncoding?: string;
  readonly contentDisposition?: string;
  readonly contentLanguage?: string;
  readonly cacheControl?: string;
  readonly storageClass?: string;
  /** RFC 3339; once set it only moves forward. */
  readonly customTime?: string;
  readonly metadata?: Readonly<Record<string, string>>;
}

const textFields = [
  'contentType',
  'contentEncoding',
  'contentDisposition',
  'contentLanguage',
  'cacheControl',
  'storageClass',
  'customTime',
] as const;
const writable: ReadonlySet<string> = new Set([...textFields, 'metadata']);

/** Custom metadata of one object, keys and values: https://cloud.google.com/storage/quotas#objects */
const maxMetadataBytes = 8 * 1024;

/** Applies an insert's or patch's JSON body; fields that only the service writes are left out, as it does. */
export function patchSettings(current: ObjectSettings, body: JsonObject): ObjectSettings {
  const patch = Object.fromEntries(Object.entries(body).filter(([key]) => writable.has(key)));
  const merged = mergePatch({ ...current }, patch);
  const text = textFields.flatMap((field) => {
    const value = merged[field];
    if (value === undefined) return [];
    if (typeof value !== 'string') throw invalid(`Invalid value for field ${field}: not a string.`);
    return [[field, value] as const];
  });
  const settings: ObjectSettings = {
    ...Object.fromEntries(text),
    ...(merged.metadata !== undefined && { metadata: parseMetadata(merged.metadata) }),
  };
  return withCustomTime(settings, current.customTime);
}

function parseMetadata(value: unknown): Readonly<Record<string, string>> {
  const entries = isJsonObject(value) ? Object.entries(value) : undefined;
  if (entries === undefined) throw invalid('Invalid value for field metadata: not an object.');
  const texts = entries.map(([key, text]) => {
    if (typeof text !== 'string') throw invalid(`Invalid value for field metadata.${key}: not a string.`);
    return [key, text] as const;
  });
  const bytes = texts.flat().reduce((sum, text) => sum + Buffer.byteLength(text), 0);
  if (bytes > maxMetadataBytes)
    throw invalid(`Custom metadata of ${bytes} bytes exceeds ${maxMetadataBytes}.`);
  return Object.fromEntries(texts);
}

function withCustomTime(settings: ObjectSettings, previous: string | undefined): ObjectSettings {
  if (settings.customTime === undefined) {
    if (previous !== undefined) throw invalid('Custom time cannot be removed once it is set.');
    return settings;
  }
  const time = Date.parse(settings.customTime);
  if (Number.isNaN(time)) throw invalid(`Invalid value for field customTime: ${settings.customTime}`);
  const customTime = new Date(time).toISOString();
  if (previous !== undefined && time < Date.parse(previous)) {
    throw invalid(
      `Custom time cannot be decreased. Previously: ${previous}. Attempting to set: ${customTime}.`,
    );
  }
  return { ...settings, customTime };
}
