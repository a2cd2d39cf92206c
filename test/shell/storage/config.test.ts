import { mkdirSync, readFileSync, readdirSync, rmSync, rmdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { ConfigFile } from '../../../src/storage/config.ts';
import { openHome } from '../../../src/storage/home.ts';
import { HomeFiles } from './homeFiles.ts';
import { until } from './kit.ts';

const here = new HomeFiles((home, log, trouble) => new ConfigFile(home, log, trouble));
const openHere = here.open;

test('there are no values before anybody wrote some', () => {
  expect(openHere().current).toEqual({ revision: 0, values: {}, writer: '' });
});

test('what one writes, the others hear of', async () => {
  const [first, second] = [openHere(), openHere()];
  const heard: unknown[] = [];
  second.onChange(({ values }) => heard.push(values));
  await first.update('window', (values) => ({ ...values, 'limits.daily': 5 }));
  await until(() => heard.length > 0, 'the other to hear');
  expect(heard.at(-1)).toEqual({ 'limits.daily': 5 });
  expect(second.current).toEqual({ revision: 1, values: { 'limits.daily': 5 }, writer: 'window' });
});

test('writers at the same time do not overwrite each other', async () => {
  const writers = [openHere(), openHere(), openHere()];
  await Promise.all(writers.flatMap((file, writer) => [0, 1, 2].map((turn) => file.update(`w${writer}`, (values) => ({ ...values, [`${writer}-${turn}`]: true })))));
  const { revision, values } = openHere().current;
  expect([revision, Object.keys(values).length]).toEqual([9, 9]);
  expect(readdirSync(here.path).filter((name) => name.includes('tmp'))).toEqual([]);
});

test('what a killed writer left behind is cleared away by the next', async () => {
  writeFileSync(join(here.path, 'config.json.tmp-1'), '{');
  await openHere().update('test', () => ({}));
  expect(readdirSync(here.path).filter((name) => name.includes('tmp'))).toEqual([]);
});

test('a damaged file leaves the last good values in force and is set aside by the next write', async () => {
  const file = openHere();
  await file.update('a', () => ({ policy: 'warn' }));
  writeFileSync(join(here.path, 'config.json'), '{"revision":2,"val');
  expect(file.current.values).toEqual({ policy: 'warn' });
  expect(file.current.values).toEqual({ policy: 'warn' });
  expect(here.troubles).toHaveLength(1);
  await file.update('a', (values) => ({ ...values, more: 1 }));
  expect(openHere().current.values).toEqual({ policy: 'warn', more: 1 });
  const aside = readdirSync(here.path).find((name) => name.startsWith('config-damaged-')) ?? '';
  expect(readFileSync(join(here.path, aside), 'utf8')).toBe('{"revision":2,"val');
});

test('a file that cannot be read is told of once, and the last good values stay', async () => {
  const file = openHere();
  await file.update('window', () => ({ 'limits.daily': 5 }));
  const { config } = openHome(here.path);
  rmSync(config);
  mkdirSync(config);
  await until(() => here.troubles.length > 0, 'the trouble to be told');
  rmdirSync(config);
  const heard: unknown[] = [];
  file.onChange(({ values }) => heard.push(values));
  writeFileSync(config, JSON.stringify({ revision: 2, writer: 'test', values: { 'limits.daily': 7 } }));
  await until(() => heard.length > 0, 'the next good values');
  expect(heard.at(-1)).toEqual({ 'limits.daily': 7 });
  expect(here.troubles).toHaveLength(1);
});
