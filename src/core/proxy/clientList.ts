import { isObject, listOf, objectOf, parseJson } from '../wire/json.ts';
import type { ProxyClient } from './client.ts';
import { clientNameProblem, isName } from './names.ts';

/** Which form of the list this program reads and writes. */
const VERSION = 1;
const HASH = /^[0-9a-f]{64}$/;

/** What a list says: `newer`, by a program that may know more of clients than this one; `damaged`, nothing that can be relied on. */
export type ListReading = { readonly kind: 'good'; readonly clients: readonly ProxyClient[] } | { readonly kind: 'newer' } | { readonly kind: 'damaged' };

/** The list as a file has it: `{ version: 1, clients: [ { name, hash, tool, createdAt } ] }`. */
export function writeClientList(clients: readonly ProxyClient[]): string {
  return `${JSON.stringify({ version: VERSION, clients }, undefined, 2)}\n`;
}

/** Reads such a text. One client that cannot be makes all of it damaged: left out, it would be refused without anybody knowing why. */
export function readClientList(text: string): ListReading {
  const value = parseJson(text);
  const { version, clients } = objectOf(value);
  if (typeof version === 'number' && version > VERSION) return { kind: 'newer' };
  if (version !== VERSION || !Array.isArray(clients)) return { kind: 'damaged' };
  const read = listOf(clients).flatMap((each) => clientOf(each) ?? []);
  const names = new Set(read.map(({ name }) => name));
  return names.size === clients.length ? { kind: 'good', clients: read } : { kind: 'damaged' };
}

function clientOf(value: unknown): ProxyClient | undefined {
  if (!isObject(value)) return undefined;
  const { name, hash, tool, createdAt } = value;
  if (typeof name !== 'string' || clientNameProblem(name) !== undefined) return undefined;
  if (typeof hash !== 'string' || !HASH.test(hash) || !isInstant(createdAt)) return undefined;
  if (tool === undefined) return { name, hash, createdAt };
  return typeof tool === 'string' && isName(tool) ? { name, hash, tool, createdAt } : undefined;
}

function isInstant(value: unknown): value is number {
  return typeof value === 'number' && Number.isSafeInteger(value) && Math.abs(value) <= 8.64e15;
}
