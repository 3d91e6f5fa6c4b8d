/** Bounds what is published and not yet confirmed. One caller may wait at a time. */
export interface Outstanding {
  /** Resolves when another message of this size may be published. */
  roomFor(bytes: number): Promise<void>;
  /** A message was handed over. */
  enter(bytes: number): void;
  /** One message was confirmed or refused. */
  leave(bytes: number): void;
  /** Resolves when nothing is outstanding. */
  emptied(): Promise<void>;
}

/** A message larger than `maxBytes` has room when it is alone. */
export function createOutstanding(maxMessages: number, maxBytes: number): Outstanding {
  let messages = 0;
  let bytes = 0;
  let waiting: (() => void) | undefined;

  const until = async (isReached: () => boolean) => {
    while (!isReached()) {
      await new Promise<void>((resolve) => {
        waiting = resolve;
      });
    }
  };

  return {
    roomFor: (size) => until(() => messages === 0 || (messages < maxMessages && bytes + size <= maxBytes)),
    enter(size) {
      messages += 1;
      bytes += size;
    },
    leave(size) {
      messages -= 1;
      bytes -= size;
      waiting?.();
    },
    emptied: () => until(() => messages === 0),
  };
}
