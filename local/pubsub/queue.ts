/** First in, first out, with constant cost per item however long it grows. */
export interface Queue<T> {
  readonly size: number;
  push(item: T): void;
  peek(): T | undefined;
  shift(): T | undefined;
  clear(): void;
  [Symbol.iterator](): Iterator<T>;
}

/** Items already taken are cut off once they make up half of the array. */
const MIN_SLACK = 1_024;

/** Makes a queue holding `initial`, in order. */
export function createQueue<T>(initial: Iterable<T> = []): Queue<T> {
  let items: (T | undefined)[] = [...initial];
  let head = 0;

  return {
    get size() {
      return items.length - head;
    },
    push(item) {
      items.push(item);
    },
    peek: () => items[head],
    shift() {
      const item = items[head];
      if (head < items.length) {
        items[head] = undefined;
        head += 1;
      }
      if (head > MIN_SLACK && head * 2 > items.length) {
        items = items.slice(head);
        head = 0;
      }
      return item;
    },
    clear() {
      items = [];
      head = 0;
    },
    *[Symbol.iterator]() {
      for (let at = head; at < items.length; at += 1) {
        const item = items[at];
        if (item !== undefined) yield item;
      }
    },
  };
}
