import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { isShare, networkDisk, servedKind } from '../../../src/storage/networkDisk.ts';

test.each([
  [0x6969, 'NFS'], [0xff534d42, 'SMB'], [0xff534d42 | 0, 'SMB'], [0xfe534d42, 'SMB'], [0x01021997, '9p'],
  [0xef53, undefined], [0x01021994, undefined], [0x9123683e, undefined], [0x58465342, undefined], [0x794c7630, undefined], [0x65735546, undefined], [0, undefined],
])('a file system of type %i is %s', (type, kind) => {
  expect(servedKind(type)).toBe(kind);
});

test.each([
  ['\\\\server\\share\\ledger', true], ['//server/share/ledger', true], ['\\\\?\\UNC\\server\\share', true], ['\\\\wsl.localhost\\Ubuntu\\home', true],
  ['C:\\Users\\me', false], ['\\\\?\\C:\\Users\\me', false], ['\\\\.\\pipe\\x', false], ['\\ledger', false],
])('the Windows path %s is a share: %s', (path, share) => {
  expect(isShare(path)).toBe(share);
});

test('the user is told in plain words, and of a disk of this machine nothing', () => {
  expect(networkDisk('\\\\server\\share', 'win32')).toMatch(/^The spend ledger lies on a network disk \(a network share\), .* choose a folder on a disk of this machine\.$/);
  expect(networkDisk('C:\\Users\\me', 'win32')).toBeUndefined();
  expect(networkDisk('/Volumes/share', 'darwin')).toBeUndefined();
  expect(networkDisk(join(tmpdir(), 'not', 'there', 'yet'))).toBeUndefined();
});
