/** As many as both ways have under way. */
export const UPLOADS_AT_ONCE = 8;

/** What the plain way is told to carry, and where. */
export interface PlainOrder {
  readonly objectUrls: readonly string[];
  readonly fileUrl: string;
}
