import { describe, expect, it } from 'vitest';
import { callIn, clientIn, limitIn } from '../../../src/vscode/tree/treeSubject.ts';

const item = (subject: unknown): unknown => ({ id: 'x', node: { id: 'x', subject } });

describe('what an item is about', () => {
  it('is read from what its command gets', () => {
    expect(limitIn(item({ kind: 'limit', place: { scope: 'everything', field: 'daily' } }))).toEqual({ scope: 'everything', field: 'daily' });
    expect(callIn(item({ kind: 'call', id: 'a' }))).toBe('a');
    expect(clientIn(item({ kind: 'client', name: 'cline' }))).toBe('cline');
  });

  it.each([undefined, null, 7, 'x', [], {}, { node: null }, item(undefined), item({ kind: 'limit', place: { scope: 'everything', field: '__proto__' } }), item({ kind: 'limit' }), item({ kind: 'call', id: 7 }), item({ kind: 'client' })])('is nothing where anything else is given: %j', (argument) => {
    expect([limitIn(argument), callIn(argument), clientIn(argument)]).toEqual([undefined, undefined, undefined]);
  });
});
