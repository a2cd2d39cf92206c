import { objectOf } from './json.ts';

/** The key in the answer of `POST /auth/keys`; `undefined` where there is none that could stand in a header. */
export function readIssuedKey(json: unknown): string | undefined {
  const { key } = objectOf(json);
  return typeof key === 'string' && /^[\x21-\x7e]{8,1024}$/.test(key) ? key : undefined;
}
