/** How long an action takes, in milliseconds. */
export async function timeOf(action: () => unknown): Promise<number> {
  const began = performance.now();
  await action();
  return performance.now() - began;
}

/** Milliseconds of processor time, of all threads, that an action takes: what is left of a duration when others share the machine. */
export async function workOf(action: () => unknown): Promise<number> {
  const before = process.cpuUsage();
  await action();
  const { user, system } = process.cpuUsage(before);
  return (user + system) / 1000;
}

/** The same, many times over. */
export async function timesOf(count: number, action: () => unknown): Promise<number[]> {
  const times: number[] = [];
  for (let round = 0; round < count; round++) times.push(await timeOf(action));
  return times;
}

/**
 * Times of several actions that take turns, in another order in each round, so that the machine's moods, and what one leaves behind for the next, strike all
 * alike. The first rounds, a tenth, only warm up. `prepare` is called before each round and not timed.
 */
export async function interleaved<K extends string>(rounds: number, prepare: () => void, actions: Readonly<Record<K, () => unknown>>): Promise<Readonly<Record<K, readonly number[]>>> {
  const names = Object.keys(actions) as K[];
  const times = Object.fromEntries(names.map((name) => [name, []])) as unknown as Record<K, number[]>;
  const warm = Math.ceil(rounds / 10);
  for (let round = 0; round < rounds + warm; round++) {
    prepare();
    for (const name of shuffled(names)) {
      const time = await timeOf(actions[name]);
      if (round >= warm) times[name].push(time);
    }
  }
  return times;
}

function shuffled<T>(list: readonly T[]): readonly T[] {
  return list.map((one) => ({ one, place: Math.random() })).toSorted((a, b) => a.place - b.place).map(({ one }) => one);
}
