import type { Attribution } from '../usage.ts';

/** By what a budget chooses whom it binds. */
export const SCOPE_KINDS = ['project', 'client', 'session', 'model', 'purpose', 'tag', 'user'] as const;
export type ScopeKind = (typeof SCOPE_KINDS)[number];

/** Whom a budget binds: everything, or what has a value that fits the pattern, in which `*` stands for anything. */
export type Scope = { readonly kind: 'everything' } | { readonly kind: ScopeKind; readonly pattern: string };

export const EVERYTHING: Scope = { kind: 'everything' };

/** What a scope looks at: whose call it is, and the model that is asked for or answered. */
export type Scoped = Pick<Attribution, 'client' | 'user' | 'project' | 'session' | 'purpose' | 'tags'> & { readonly model?: string };

/** Reads a scope as people write it: `everything`, or a kind and a pattern such as `client:cline` or `model:anthropic/*`. `undefined` for anything else. */
export function parseScope(text: string): Scope | undefined {
  const trimmed = text.trim();
  if (trimmed === 'everything') return EVERYTHING;
  const colon = trimmed.indexOf(':');
  const kind = SCOPE_KINDS.find((each) => each === trimmed.slice(0, colon));
  const pattern = trimmed.slice(colon + 1).trim();
  return kind === undefined || pattern === '' ? undefined : { kind, pattern };
}

/** A scope as people write it. */
export function scopeText(scope: Scope): string {
  return scope.kind === 'everything' ? scope.kind : `${scope.kind}:${scope.pattern}`;
}

/**
 * Which of a call's values a scope binds it by: several where it has several tags, none where it does not bind it. What a sub-client does, its client does
 * too. Everything has one value, which is empty.
 */
export function valuesIn(scope: Scope, call: Scoped): readonly string[] {
  if (scope.kind === 'everything') return ONE;
  const { pattern, kind } = scope;
  const values = valuesOf(kind, call);
  if (kind === 'client') return values.flatMap((value) => variantsOf(kind, pattern, value)).filter((variant) => matches(pattern, variant));
  return values.filter((value) => fits(kind, pattern, value));
}

/** Whether a value is meant by a pattern. A client's sub-clients (`client/sub`) are meant with it, what it does by itself also as `client/default`, a project also by its folder's name, a model by its id with and without a variant. */
export function fits(kind: ScopeKind, pattern: string, value: string): boolean {
  return variantsOf(kind, pattern, value).some((variant) => matches(pattern, variant));
}

/** What stands for a client itself where the name of a sub-client is expected: `client/default` means what it does without naming one, though such calls count under its own name. */
export const DEFAULT_SUB_CLIENT = 'default';

/** Whether a client's name means only what it does without naming a sub-client. */
export function meansItself(client: string): boolean {
  return client.toLowerCase().endsWith(`/${DEFAULT_SUB_CLIENT}`);
}

/** The client that a sub-client (`client/sub`) belongs to; a client itself. */
export function clientOf(client: string): string {
  return client.includes('/') ? client.slice(0, client.indexOf('/')) : client;
}

const ONE: readonly string[] = [''];
const NONE: readonly string[] = [];

function valuesOf(kind: ScopeKind, call: Scoped): readonly string[] {
  if (kind === 'tag') return call.tags ?? NONE;
  const value = call[kind];
  return value === undefined || value === '' ? NONE : [value];
}

function variantsOf(kind: ScopeKind, pattern: string, value: string): readonly string[] {
  switch (kind) {
    case 'client':
      if (value.includes('/')) return [value, clientOf(value)];
      return meansItself(pattern) ? [value, `${value}/${DEFAULT_SUB_CLIENT}`] : [value];
    case 'project': return [value, value.replace(PROJECT_HASH, '')];
    case 'model': return value.includes(':') ? [value, value.slice(0, value.indexOf(':'))] : [value];
    default: return [value];
  }
}

/** What a project's id has behind the folder's name. */
const PROJECT_HASH = / [0-9a-f]{8}$/;

/** Whether a text fits a pattern in which `*` stands for any text. Upper and lower case are the same. */
function matches(pattern: string, text: string): boolean {
  const [first = '', ...rest] = pattern.toLowerCase().split('*');
  const subject = text.toLowerCase();
  const last = rest.pop();
  if (last === undefined) return subject === first;
  if (!subject.startsWith(first) || !subject.endsWith(last) || subject.length < first.length + last.length) return false;
  let at = first.length;
  for (const part of rest) {
    const found = subject.indexOf(part, at);
    if (found < 0) return false;
    at = found + part.length;
  }
  return at <= subject.length - last.length;
}
