import { SpendError } from '../errors.ts';
import { t } from '../l10n.ts';
import { nearest } from '../nearest.ts';
import type { ProxyClient } from './client.ts';
import { clientNameProblem } from './names.ts';

/** Before the random part of a client's token: says what it is, and makes it look like a key to whatever hides keys. */
export const TOKEN_PREFIX = 'sk-spend-';

/** 32 random bytes as base64url are 43 characters. */
const TOKEN = /^sk-spend-[\w-]{43}$/;

/** Whether a text has the form of a client's token. */
export function isClientToken(text: string): boolean {
  return TOKEN.test(text);
}

/** Whether a request's target has a token in it, however it is spelled. */
export function namesToken(target: string): boolean {
  return target.replaceAll(/%([0-7][0-9a-f])/gi, (_, hex: string) => String.fromCharCode(Number.parseInt(hex, 16))).includes(TOKEN_PREFIX);
}

/** The list with one more client. Throws `bad-argument` for a name that cannot be one, or is taken. */
export function withClient(clients: readonly ProxyClient[], client: ProxyClient): readonly ProxyClient[] {
  assertFree(clients, client.name);
  return [...clients, client];
}

/** The list with a client under another name. Throws `bad-argument` for a client that there is not, and for a new name as `withClient` does. */
export function withName(clients: readonly ProxyClient[], name: string, to: string): readonly ProxyClient[] {
  const client = clientNamed(clients, name);
  assertFree(clients, to);
  return clients.map((each) => (each === client ? { ...each, name: to } : each));
}

/** The list with another token of a client; `hash`: SHA-256, lowercase hex. Throws `bad-argument` for a client that there is not. */
export function withHash(clients: readonly ProxyClient[], name: string, hash: string): readonly ProxyClient[] {
  const client = clientNamed(clients, name);
  return clients.map((each) => (each === client ? { ...each, hash } : each));
}

/** The list without a client. Throws `bad-argument` for a client that there is not. */
export function withoutClient(clients: readonly ProxyClient[], name: string): readonly ProxyClient[] {
  const client = clientNamed(clients, name);
  return clients.filter((each) => each !== client);
}

/** The client of that name. Throws `bad-argument` where there is none, with the one that was probably meant. */
export function clientNamed(clients: readonly ProxyClient[], name: string): ProxyClient {
  const client = clients.find((each) => each.name === name);
  if (client === undefined) throw new SpendError('bad-argument', t('There is no client "{0}". {1}', name.slice(0, 60), hintFor(name, clients)));
  return client;
}

function assertFree(clients: readonly ProxyClient[], name: string): void {
  const problem = clientNameProblem(name);
  if (problem !== undefined) throw new SpendError('bad-argument', problem);
  if (clients.some((each) => each.name === name)) throw new SpendError('bad-argument', t('There is a client {0} already. Choose another name, or give that one a new token.', name));
}

function hintFor(name: string, clients: readonly ProxyClient[]): string {
  const names = clients.map((client) => client.name);
  const meant = nearest(name.toLowerCase(), names);
  if (meant !== undefined) return t('Did you mean {0}?', meant);
  if (names.length === 0) return t('There is none at all: add it first.');
  const first = names.slice(0, 10).join(', ');
  return names.length > 10 ? t('There is {0} and others.', first) : t('There is {0}.', first);
}
