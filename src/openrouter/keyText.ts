/** Shorter texts are no keys, and would tear holes into every message. */
const SHORTEST = 6;

/** The text with "…" wherever the key stands in it. Upstreams echo keys, and not every key looks like one. */
export function withoutKey(text: string, key: string | undefined): string {
  return key === undefined || key.length < SHORTEST ? text : text.replaceAll(key, '…');
}

/** The same for every text within a JSON value. */
export function withoutKeyIn<T>(value: T, key: string): T {
  if (value === undefined || !JSON.stringify(value).includes(key)) return value;
  return JSON.parse(JSON.stringify(value, (_, each: unknown) => (typeof each === 'string' ? withoutKey(each, key) : each))) as T;
}
