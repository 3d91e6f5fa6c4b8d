/** Protobuf's Duration; the client leaves 64-bit numbers as text or as objects. */
export interface Span {
  readonly seconds?: { toString(): string } | null;
}

export const secondsOf = (span: Span | null | undefined): number => Number(span?.seconds?.toString() ?? 0);
