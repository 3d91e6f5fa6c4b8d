/** Misbehaviour on demand: the next `times` requests that fit are answered so. */
export interface StorageFault {
  /** Every method when absent. */
  readonly method?: string;
  /** Tested against the decoded path and query, e.g. `/upload/storage/v1/b/staging/o?name=a/b&uploadType=multipart`. */
  readonly url?: RegExp;
  /** How many requests it befalls; 1 when absent. */
  readonly times?: number;
  /**
   * A status refuses before anything is done; `drop` closes the connection before, `drop-after` once it is done, so
   * that only the answer is lost.
   */
  readonly answer: number | 'drop' | 'drop-after';
}

/** The faults waiting to happen. */
export interface Faults {
  add(fault: StorageFault): void;
  /** The answer that befalls this request, if any; counts it. */
  take(method: string, url: string): StorageFault['answer'] | undefined;
  clear(): void;
}

/** Holds the faults in the order they were added; the first that fits counts. */
export function createFaults(): Faults {
  let waiting: { readonly fault: StorageFault; left: number }[] = [];
  return {
    add: (fault) => waiting.push({ fault, left: fault.times ?? 1 }),
    take(method, url) {
      const decoded = decode(url);
      const hit = waiting.find(
        ({ fault }) => (fault.method ?? method) === method && (fault.url ?? /^/).test(decoded),
      );
      if (hit === undefined) return undefined;
      hit.left -= 1;
      waiting = waiting.filter(({ left }) => left > 0);
      return hit.fault.answer;
    },
    clear: () => {
      waiting = [];
    },
  };
}

function decode(url: string): string {
  try {
    return decodeURIComponent(url);
  } catch {
    return url;
  }
}
