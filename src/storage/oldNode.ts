/**
 * Node 20 lacks what the ledger uses of later ones. The extension's own Node has it; whoever runs the program by hand may have any.
 * Imported first, for its effect.
 */
const promises: Partial<Pick<PromiseConstructor, 'withResolvers'>> = Promise;
promises.withResolvers ??= <T>(): PromiseWithResolvers<T> => {
  let resolve: PromiseWithResolvers<T>['resolve'] = () => undefined;
  let reject: PromiseWithResolvers<T>['reject'] = () => undefined;
  const promise = new Promise<T>((yes, no) => {
    resolve = yes;
    reject = no;
  });
  return { promise, resolve, reject };
};

const maps: Partial<Pick<MapConstructor, 'groupBy'>> = Map;
maps.groupBy ??= <K, T>(items: Iterable<T>, keyOf: (item: T, index: number) => K): Map<K, T[]> => {
  const groups = new Map<K, T[]>();
  let index = 0;
  for (const item of items) {
    const key = keyOf(item, index++);
    const group = groups.get(key);
    if (group === undefined) groups.set(key, [item]);
    else group.push(item);
  }
  return groups;
};
