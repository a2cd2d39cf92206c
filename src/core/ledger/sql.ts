/** A statement with a value for each of its `?`, in order. */
export interface Sql {
  readonly text: string;
  readonly values: readonly (string | number)[];
}

/** Pieces of a statement put together; plain text is SQL without values. */
export function sqlOf(...pieces: readonly (string | Sql)[]): Sql {
  const whole = pieces.map((piece) => (typeof piece === 'string' ? { text: piece, values: [] } : piece));
  return { text: whole.map(({ text }) => text).join(' '), values: whole.flatMap(({ values }) => values) };
}
