/** Metadata as Flowcore stores it: text to text. */
export type Metadata = Readonly<Record<string, string>>;

/**
 * Reads the x-flowcore-metadata-json header: base64 or base64url of JSON. Values that are no strings become
 * their JSON text; undefined when the header cannot be read.
 */
export function decodeMetadata(header: string | undefined): Metadata | undefined {
  if (header === undefined || header === '') return {};
  try {
    const parsed: unknown = JSON.parse(Buffer.from(header, 'base64').toString('utf8'));
    return Object.fromEntries(
      Object.entries(parsed ?? {}).map(([key, value]) => [
        key,
        typeof value === 'string' ? value : JSON.stringify(value),
      ]),
    );
  } catch {
    return undefined;
  }
}
