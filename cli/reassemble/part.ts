/** How files come into Flowcore: as its own file events, or cut up in the format of its pathways. */
export type Format = 'multipart' | 'chunks';

/** One part of a file, as it lies in an event of Flowcore. */
export interface Part {
  readonly format: Format;
  readonly fileId: string;
  /** SHA-256 of the whole file, hex. */
  readonly sha256: string;
  /** Bytes of the whole file; chunks do not say. */
  readonly size: number | undefined;
  /** Chunks count from 1; multipart files from 0 or 1, which Flowcore does not say. */
  readonly part: number;
  readonly totalParts: number;
  readonly bytes: Buffer;
  /** What else stands beside the part: a file's name and type, and what was given with its upload. */
  readonly properties: Readonly<Record<string, unknown>>;
}

/** Something that is meant as a part and cannot be one. */
export interface BadPart {
  readonly format: 'bad';
  /** Where it can be read. */
  readonly fileId: string | undefined;
  readonly reason: string;
}
