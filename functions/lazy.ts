/**
 * What is made when it is first asked for, and kept. Google's clients take longer to load than the rest of a
 * function together, and most instances of `ingest` never need them.
 */
export type Lazy<T> = () => Promise<T>;

/** Makes it once; a making that fails is tried again by the next who asks. */
export function lazy<T>(make: () => Promise<T>): Lazy<T> {
  let made: Promise<T> | undefined;
  return () => {
    made ??= make().catch((error: unknown) => {
      made = undefined;
      throw error;
    });
    return made;
  };
}
