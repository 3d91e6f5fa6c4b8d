/** The oldest of many, without keeping the many. */
export interface Oldest<T> {
  add(item: T): void;
  /** Oldest first. */
  all(): readonly T[];
}

export function createOldest<T extends { readonly createdMs: number }>(most: number): Oldest<T> {
  let items: T[] = [];
  const cut = (): void => {
    items = items.sort((a, b) => a.createdMs - b.createdMs).slice(0, most);
  };
  return {
    add(item) {
      items.push(item);
      if (items.length >= 2 * most) cut();
    },
    all() {
      cut();
      return items;
    },
  };
}
