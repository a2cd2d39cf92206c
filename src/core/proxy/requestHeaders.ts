import type { NanoUsd } from '../money.ts';
import type { Attribution } from '../usage.ts';
import { compact, costOf, listOf, nameOf, objectOf } from '../wire/json.ts';
import { TOKEN_PREFIX } from './clients.ts';

/** Headers as Node tells them: names in lower case. */
export type HeadersIn = Readonly<Record<string, string | readonly string[] | undefined>>;

/** No name is longer than OpenRouter's own session ids. */
const MOST_NAME = 256;
const MOST_TAGS = 20;

/** Whose call it is: by the headers meant for us, else by what is meant for OpenRouter, else by the body's `metadata`. Session and user in the body are read by the pipeline. */
export function attributionOf(client: string, headers: HeadersIn, body: Readonly<Record<string, unknown>>): Attribution {
  const metadata = objectOf(body.metadata);
  const tags = listIn(headers['x-spend-tags']) ?? listIn(metadata.tags);
  const named = {
    session: shortOf(headers['x-spend-session']) ?? shortOf(body.session_id) ?? shortOf(headers['x-session-id']) ?? shortOf(metadata.session),
    project: shortOf(headers['x-spend-project']) ?? shortOf(metadata.project),
    purpose: shortOf(headers['x-spend-purpose']) ?? shortOf(metadata.purpose),
    tags,
  };
  return { source: 'proxy', client, ...compact(named) };
}

/** What the caller lets the call cost at most; `undefined` without the header, `invalid` where it is no amount. */
export function maxCostOf(headers: HeadersIn): NanoUsd | 'invalid' | undefined {
  const text = headers['x-spend-max-cost'];
  if (text === undefined) return undefined;
  const usd = typeof text === 'string' && /^\d{1,7}(?:\.\d{1,12})?$/.test(text.trim()) ? Number(text) : Number.NaN;
  return costOf(usd) ?? 'invalid';
}

/** Whatever is between caller and proxy only, says who the caller is, or is ours to say. */
const NOT_FORWARDED: ReadonlySet<string> = new Set([
  'host', 'authorization', 'x-api-key', 'api-key', 'cookie', 'origin', 'connection', 'keep-alive', 'proxy-connection', 'proxy-authorization', 'proxy-authenticate', 'te', 'trailer', 'transfer-encoding',
  'upgrade', 'expect', 'content-length', 'content-encoding', 'accept-encoding', 'forwarded', 'via', 'x-real-ip', 'x-tenant-id', 'http2-settings',
  // These would make something else of a call than what was judged.
  'x-http-method-override', 'x-http-method', 'x-method-override', 'x-original-url', 'x-rewrite-url',
]);
const NOT_FORWARDED_FAMILY = /^(?:x-spend-|x-forwarded-|sec-|access-control-)/;

/** The headers that go on to OpenRouter, unchanged. `Connection` may name more that end here. */
export function forwardedHeaders(headers: HeadersIn): Readonly<Record<string, string | readonly string[]>> {
  const named = namedIn(headers.connection);
  const kept = Object.entries(headers).filter(([name, value]) => value !== undefined && !NOT_FORWARDED.has(name) && !NOT_FORWARDED_FAMILY.test(name) && !named.has(name) && !holdsToken(value));
  return Object.fromEntries(kept) as Record<string, string | readonly string[]>;
}

/** What of an answer's headers stays between OpenRouter and the proxy, or would let web pages read it. */
const NOT_RETURNED: ReadonlySet<string> = new Set([
  'connection', 'keep-alive', 'proxy-authenticate', 'proxy-connection', 'te', 'trailer', 'transfer-encoding', 'upgrade', 'set-cookie', 'alt-svc', 'strict-transport-security', 'content-security-policy',
]);
const NOT_RETURNED_FAMILY = /^(?:x-spend-|access-control-|cf-|sec-)/;

/** The headers of an answer that go back to the caller, unchanged. `Connection` may name more that end here. */
export function returnedHeaders(headers: HeadersIn): Readonly<Record<string, string | readonly string[]>> {
  const named = namedIn(headers.connection);
  const kept = Object.entries(headers).filter(([name, value]) => value !== undefined && !NOT_RETURNED.has(name) && !NOT_RETURNED_FAMILY.test(name) && !named.has(name));
  return Object.fromEntries(kept) as Record<string, string | readonly string[]>;
}

/** Some tools send what they were given as a key in several headers. */
function holdsToken(value: string | readonly string[] | undefined): boolean {
  return String(value).includes(TOKEN_PREFIX);
}

function namedIn(connection: HeadersIn[string]): ReadonlySet<string> {
  return new Set(String(connection ?? '').toLowerCase().split(',').map((name) => name.trim()));
}

function shortOf(value: unknown): string | undefined {
  return nameOf(value)?.slice(0, MOST_NAME);
}

/** `a, b` or a JSON list. */
function listIn(value: unknown): readonly string[] | undefined {
  const parts = typeof value === 'string' ? value.split(',') : listOf(value);
  const names = parts.map((part) => shortOf(typeof part === 'string' ? part.trim() : part)).filter((name) => name !== undefined);
  return names.length === 0 ? undefined : [...new Set(names)].slice(0, MOST_TAGS);
}
