/** Does something in a world in which whoever asks for a formatter fails. */
export function withoutIntl<T>(action: () => T): T {
  const given = [
    [Intl, 'DateTimeFormat'], [Intl, 'NumberFormat'], [Number.prototype, 'toLocaleString'], [Date.prototype, 'toLocaleString'], [String.prototype, 'localeCompare'],
  ].map(([owner, name]) => ({ owner: owner as object, name: name as string, found: Object.getOwnPropertyDescriptor(owner, name as string) ?? {} }));
  try {
    for (const { owner, name } of given) Object.defineProperty(owner, name, { configurable: true, value: refused });
    return action();
  } finally {
    for (const { owner, name, found } of given) Object.defineProperty(owner, name, found);
  }
}

function refused(): never {
  throw new Error('Intl was asked.');
}
