export const HOUR_MS = 60 * 60 * 1000;
export const DAY_MS = 24 * HOUR_MS;

/** `2026-11-28T10:00:00.000Z` */
export const iso = (ms: number): string => new Date(ms).toISOString();

/** The UTC day in which a moment lies, `2026-11-28`. */
export const dayOf = (ms: number): string => iso(ms).slice(0, 10);

/** The UTC hour in which a moment lies, `2026-11-28T10:00Z`. */
export const hourOf = (ms: number): string => `${iso(ms).slice(0, 13)}:00Z`;
