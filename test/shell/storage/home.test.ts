import { homedir } from 'node:os';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { chooseHome, deviceId, openHome } from '../../../src/storage/home.ts';
import { tempFolder } from './kit.ts';

const share = (...parts: string[]): string => join(homedir(), ...parts);

test.each([
  ['the setting comes first', { env: { OPENROUTER_SPEND_HOME: '/x/home', XDG_DATA_HOME: '/data' }, platform: 'linux', setting: '/set' }, '/set'],
  ['then the variable', { env: { OPENROUTER_SPEND_HOME: '/x/home', XDG_DATA_HOME: '/data' }, platform: 'linux' }, '/x/home'],
  ['a tilde is the user\'s own folder', { env: {}, platform: 'linux', setting: '~/spend' }, share('spend')],
  ['then the data folder of the desktop', { env: { XDG_DATA_HOME: '/data' }, platform: 'linux' }, '/data/openrouter-spend'],
  ['empty values count for nothing', { env: { OPENROUTER_SPEND_HOME: ' ', XDG_DATA_HOME: '' }, platform: 'linux', setting: '' }, share('.local', 'share', 'openrouter-spend')],
  ['a relative data folder is ignored', { env: { XDG_DATA_HOME: 'data' }, platform: 'linux' }, share('.local', 'share', 'openrouter-spend')],
  ['a Mac keeps it with its application data', { env: {}, platform: 'darwin' }, share('Library', 'Application Support', 'openrouter-spend')],
  ['Windows keeps it local', { env: { LOCALAPPDATA: '/local' }, platform: 'win32' }, '/local/openrouter-spend'],
] as const)('%s', (_, choice, expected) => {
  expect(chooseHome(choice)).toBe(expected);
});

test('a relative home is refused by name', () => {
  expect(() => chooseHome({ env: {}, platform: 'linux', setting: 'here' })).toThrow('"here"');
});

test('the device keeps its random name', () => {
  const [first, second] = [tempFolder(), tempFolder()];
  const name = deviceId(openHome(first.path));
  expect(name).toMatch(/^[0-9a-f]{16}$/);
  expect(deviceId(openHome(first.path))).toBe(name);
  expect(deviceId(openHome(second.path))).not.toBe(name);
  for (const folder of [first, second]) folder.remove();
});

test('a home that cannot be made says so', () => {
  expect(() => openHome('/dev/null/home')).toThrow(expect.objectContaining({ code: 'ledger-unreadable' }));
});
