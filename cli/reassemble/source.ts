import type { BadPart, Part } from './part.ts';

/** Where parts of files are read from, a few at a time; undefined stands for something that is no part. */
export type PartSource = AsyncIterable<readonly (Part | BadPart | undefined)[]>;
