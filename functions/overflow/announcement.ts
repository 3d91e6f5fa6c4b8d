/** What a message on the staged topic says: which object waits for its upload. */
export interface Announcement {
  readonly bucket: string;
  readonly object: string;
  readonly generation: string;
}

/** The message data that announces a staged object. */
export function formatAnnouncement(stored: { bucket: string; name: string; generation: string }): Buffer {
  const announcement: Announcement = {
    bucket: stored.bucket,
    object: stored.name,
    generation: stored.generation,
  };
  return Buffer.from(JSON.stringify(announcement));
}

/** Reads an announcement; undefined when the data is something else. */
export function parseAnnouncement(data: Buffer): Announcement | undefined {
  const value = parseObject(data);
  const { bucket, object, generation } = value ?? {};
  if (
    typeof bucket !== 'string' ||
    bucket === '' ||
    typeof object !== 'string' ||
    object === '' ||
    typeof generation !== 'string'
  )
    return undefined;
  return /^\d+$/.test(generation) ? { bucket, object, generation } : undefined;
}

function parseObject(data: Buffer): Record<string, unknown> | undefined {
  try {
    const value: unknown = JSON.parse(data.toString('utf8'));
    return typeof value === 'object' && value !== null ? (value as Record<string, unknown>) : undefined;
  } catch {
    return undefined;
  }
}
