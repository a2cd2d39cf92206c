import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { basename } from 'node:path';
import { expect, test } from 'vitest';
import { holderOf, listenerInNetstat, listenersIn } from '../../../src/proxy/portHolder.ts';
import { freePort } from './keeperKit.ts';

const LISTEN = 'require("node:net").createServer().listen(Number(process.argv[1]), process.argv[2], () => console.log("ready"))';

test.runIf(process.platform === 'linux')('names the process that listens, whichever family of addresses it listens on', async () => {
  for (const address of ['127.0.0.1', '::1']) {
    const port = await freePort();
    const child = spawn(process.execPath, ['-e', LISTEN, String(port), address], { stdio: ['ignore', 'pipe', 'inherit'] });
    await once(child.stdout, 'data');
    expect(await holderOf(port)).toEqual({ pid: child.pid, program: basename(process.execPath) });
    child.kill();
    await once(child, 'exit');
    expect(await holderOf(port)).toBeUndefined();
  }
});

test('a system without the program that tells knows nobody', async () => {
  expect(await holderOf(await freePort(), 'win32')).toBeUndefined();
});

test('connections and other ports are nobody who listens', () => {
  const table = [
    '  sl  local_address rem_address   st tx_queue rx_queue tr tm->when retrnsmt   uid  timeout inode',
    '   0: 0100007F:102D 00000000:0000 0A 00000000:00000000 00:00000000 00000000  1000        0 111 1 0000000000000000 100 0 0 10 0',
    '   1: 0100007F:102D 0100007F:D2F0 01 00000000:00000000 00:00000000 00000000  1000        0 222 1 0000000000000000 20 4 30 10 -1',
    '   2: 0100007F:0016 00000000:0000 0A 00000000:00000000 00:00000000 00000000     0        0 333 1 0000000000000000 100 0 0 10 0',
  ].join('\n');
  expect(listenersIn(table, 4141)).toEqual(['111']);
  expect(listenersIn('', 4141)).toEqual([]);
});

test('finds the listener in what netstat prints, in any language', () => {
  const text = [
    'Aktive Verbindungen', '', '  Proto  Lokale Adresse         Remoteadresse          Status           PID',
    '  TCP    0.0.0.0:135            0.0.0.0:0              ABHÖREN          1012',
    '  TCP    127.0.0.1:4141         127.0.0.1:50100        HERGESTELLT      9',
    '  TCP    127.0.0.1:4141         0.0.0.0:0              ABHÖREN          4711',
    '  UDP    127.0.0.1:4141         *:*                                     12',
  ].join('\r\n');
  expect(listenerInNetstat(text, 4141)).toBe(4711);
  expect(listenerInNetstat(text, 41)).toBeUndefined();
  expect(listenerInNetstat('  TCP    [::1]:4141    [::]:0    LISTENING    7', 4141)).toBe(7);
});
