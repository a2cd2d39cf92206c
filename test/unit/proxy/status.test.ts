import { expect, test } from 'vitest';
import { baseUrlOf, holderText, statusLine } from '../../../src/core/proxy/status.ts';

test('the proxy is told in one line', () => {
  expect(statusLine({ kind: 'off' }, 3)).toBe('');
  expect(statusLine({ kind: 'off', reason: 'no-key' }, 3)).toBe('Proxy: off, since no API key is set');
  expect(statusLine({ kind: 'running', port: 4141, baseUrl: baseUrlOf(4141) }, 3)).toBe('Proxy on 127.0.0.1:4141 · 3 clients');
  expect(statusLine({ kind: 'running', port: 4141, baseUrl: baseUrlOf(4141) }, 1)).toBe('Proxy on 127.0.0.1:4141 · 1 client');
  expect(statusLine({ kind: 'elsewhere', port: 4141 }, 3)).toBe('Proxy on 127.0.0.1:4141, in another window or a terminal');
  expect(statusLine({ kind: 'blocked', port: 4141, pid: 4711, program: 'node' }, 3)).toBe('Proxy: port 4141 is taken by node (4711)');
  expect(statusLine({ kind: 'failed', message: 'No.' }, 3)).toBe('Proxy: No.');
});

test('who has a port is told as far as it is known', () => {
  expect([holderText({}), holderText({ pid: 7 }), holderText({ pid: 7, program: 'node' })]).toEqual(['another program', 'process 7', 'node (7)']);
});
