import type { Endpoint } from '../usage.ts';

/** In whose shape errors are told. */
export type Dialect = 'openai' | 'responses' | 'anthropic';

/** What a request asks for. */
export type Route =
  | { readonly kind: 'call'; readonly endpoint: Endpoint; readonly query: string }
  /** Passed through to OpenRouter: it costs nothing. `path` begins with a slash and holds the query. */
  | { readonly kind: 'read'; readonly path: string }
  | { readonly kind: 'usage'; readonly client: string }
  | { readonly kind: 'health' | 'alive' | 'refused' | 'unknown' };

const CALLS: ReadonlyMap<string, Endpoint> = new Map(([
  'chat/completions', 'completions', 'responses', 'messages', 'embeddings',
] as const).map((endpoint) => [`/${endpoint}`, endpoint]));
const READS: ReadonlySet<string> = new Set(['/models', '/models/count', '/models/user', '/embeddings/models', '/key', '/generation']);
/** What each provider of one model charges: `/models/author/slug[:variant]/endpoints`. */
const ENDPOINTS = /^\/models\/[\w.~@:+-]+\/[\w.~@:+-]+\/endpoints$/;
/** A part that leads out of where it stands. */
const LEADS_AWAY = /\/\.{1,2}\//;
/** These would lead to other keys, to money, or change what calls do. */
const REFUSED = /^\/(?:keys|presets|credits|auth|guardrails|workspaces|organization|byok)(?:\/|$)/;
const USAGE = '/usage/';
/** What tools look at to see whether anybody is there: an address as they were given it. */
const STEMS = /^\/(?:api\/?|(?:api\/)?v1\/?)?$/;

/** Reads method and target of a request line. Whatever is not known exactly is unknown: nothing reaches upstream by another spelling. */
export function routeOf(method: string, target: string): Route {
  const { path, query } = partsOf(target);
  // No part of a request: whoever reads on behind it would see another address.
  if (target.includes('#')) return { kind: 'unknown' };
  if (method === 'HEAD') return { kind: STEMS.test(path) ? 'alive' : headOf(target) };
  if (method === 'GET' && path === '/api/health') return { kind: 'health' };
  const inner = withoutBase(path);
  if (inner === undefined) return method === 'GET' && path.startsWith(`/api${USAGE}`) ? usageOf(path.slice(4)) : { kind: 'unknown' };
  if (REFUSED.test(inner)) return { kind: 'refused' };
  return method === 'POST' ? callOf(inner, query) : method === 'GET' ? readOf(inner, query) : { kind: 'unknown' };
}

/** The shape in which whoever asks for this target understands errors. */
export function dialectOf(target: string): Dialect {
  const inner = withoutBase(partsOf(target).path) ?? '';
  if (inner === '/responses') return 'responses';
  return inner === '/messages' || inner.startsWith('/messages/') ? 'anthropic' : 'openai';
}

function partsOf(target: string): { readonly path: string; readonly query: string } {
  const mark = target.indexOf('?');
  return mark < 0 ? { path: target, query: '' } : { path: target.slice(0, mark), query: target.slice(mark) };
}

/** Below `/api/v1` and `/v1` lies the same. */
function withoutBase(path: string): string | undefined {
  const base = ['/api/v1', '/v1'].find((each) => path.startsWith(`${each}/`));
  return base === undefined ? undefined : path.slice(base.length);
}

/** What is known to any other method is there. */
function headOf(target: string): 'alive' | 'refused' | 'unknown' {
  const kinds = ['GET', 'POST'].map((method) => routeOf(method, target).kind);
  if (kinds.includes('refused')) return 'refused';
  return kinds.every((kind) => kind === 'unknown') ? 'unknown' : 'alive';
}

function callOf(path: string, query: string): Route {
  const endpoint = CALLS.get(path);
  return endpoint === undefined ? { kind: 'unknown' } : { kind: 'call', endpoint, query };
}

function readOf(path: string, query: string): Route {
  if (path.startsWith(USAGE)) return usageOf(path);
  return READS.has(path) || (ENDPOINTS.test(path) && !LEADS_AWAY.test(path)) ? { kind: 'read', path: `${path}${query}` } : { kind: 'unknown' };
}

function usageOf(path: string): Route {
  const client = decoded(path.slice(USAGE.length));
  return client === undefined || client === '' ? { kind: 'unknown' } : { kind: 'usage', client };
}

function decoded(text: string): string | undefined {
  try {
    return decodeURIComponent(text);
  } catch {
    return undefined; // no encoding of anything
  }
}
