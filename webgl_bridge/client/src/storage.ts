/** What a browser keeps for a page. Storage may be refused, full or missing; then it is kept as long as the page lives. */
export type Keep = Pick<Storage, "getItem" | "setItem" | "removeItem">;

/** `which` may throw: merely naming a storage that is refused does. */
export function keepIn(which: () => Storage): Keep {
  const instead = new Map<string, string>();
  const tried = <Value>(real: (storage: Storage) => Value, otherwise: () => Value): Value => {
    try {
      return real(which());
    } catch {
      return otherwise();
    }
  };
  return {
    getItem: (key) => instead.get(key) ?? tried((storage) => storage.getItem(key), () => null),
    setItem: (key, value) => {
      instead.delete(key);
      tried<unknown>((storage) => storage.setItem(key, value), () => instead.set(key, value));
    },
    removeItem: (key) => {
      instead.delete(key);
      tried((storage) => storage.removeItem(key), () => undefined);
    },
  };
}
