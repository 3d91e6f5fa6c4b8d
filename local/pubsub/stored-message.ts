/** One published message as the server keeps it; shared by every subscription and snapshot that holds it. */
export interface StoredMessage {
  /** Position in the order of publication; its decimal form is the message id. */
  readonly seq: number;
  /** Publish time in milliseconds since the Unix epoch. */
  readonly publishMs: number;
  readonly data: Buffer;
  readonly attributes: Readonly<Record<string, string>>;
  /** Empty when the publisher gave none. */
  readonly orderingKey: string;
}

/** The id under which clients know the message: numeric, unique, increasing. */
export const messageId = (message: StoredMessage): string => String(message.seq);
