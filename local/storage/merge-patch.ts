/** A JSON object whose fields nobody has looked at yet. */
export type JsonObject = Readonly<Record<string, unknown>>;

/** Tells a JSON object from every other JSON value. */
export function isJsonObject(value: unknown): value is JsonObject {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

/** JSON merge patch (RFC 7396), the PATCH semantics of the JSON API: null deletes, objects merge, the rest replaces. */
export function mergePatch(target: JsonObject, patch: JsonObject): JsonObject {
  const merged = new Map(Object.entries(target));
  for (const [key, value] of Object.entries(patch)) {
    if (value === null) merged.delete(key);
    else if (isJsonObject(value)) merged.set(key, mergePatch(asJsonObject(merged.get(key)), value));
    else merged.set(key, value);
  }
  return Object.fromEntries(merged);
}

function asJsonObject(value: unknown): JsonObject {
  return isJsonObject(value) ? value : {};
}
