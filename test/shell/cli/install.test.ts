import { execFile } from 'node:child_process';
import { existsSync, mkdirSync, readFileSync, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { expect, it } from 'vitest';
import { refreshCli, removeCli, writeCli } from '../../../src/vscode/installCliFile.ts';
import { bench } from './kit.ts';

const cli = bench();
const target = (): { readonly execPath: string; readonly cli: string } => ({ execPath: process.execPath, cli: join(cli.dist, 'cli.js') });

it.skipIf(process.platform === 'win32')('the installed script runs the extension\'s program, with its arguments as they are', async () => {
  const file = join(cli.folder(), 'bin', 'openrouter-spend');
  await writeCli(file, target());
  expect(statSync(file).mode & 0o777).toBe(0o755);
  const { stdout } = await promisify(execFile)(file, ['--version']);
  expect(stdout).toMatch(/^\d+\.\d+\.\d+\n$/);
  const failed = await promisify(execFile)(file, ['stats', '--by', 'it\'s "$HOME" `x`']).catch((error: unknown) => error as { readonly code: number; readonly stderr: string });
  expect(failed).toMatchObject({ code: 2, stderr: expect.stringContaining('--by does not know "it\'s "$HOME" `x`"') as unknown });
});

it.skipIf(process.platform === 'win32')('a script whose extension is gone says what to do', async () => {
  const file = join(cli.folder(), 'openrouter-spend');
  await writeCli(file, { execPath: process.execPath, cli: '/gone/dist/cli.js' });
  const failed = await promisify(execFile)(file, ['stats']).catch((error: unknown) => error as { readonly code: number; readonly stderr: string });
  expect(failed).toMatchObject({ code: 1, stderr: 'openrouter-spend: the extension has moved. Open the editor once, then try again.\n' });
});

it('is pointed at the extension again once it has moved, and left alone while it works', async () => {
  const file = join(cli.folder(), 'openrouter-spend');
  expect(await refreshCli(file, target())).toBe('gone');
  await writeCli(file, target());
  expect(await refreshCli(file, { ...target(), execPath: '/another/editor' })).toBe('kept');
  await writeCli(file, { ...target(), cli: '/gone/cli.js' });
  expect(await refreshCli(file, target())).toBe('renewed');
  expect(readFileSync(file, 'utf8')).toContain(target().cli);
});

it('is written anew where an older version of the same extension wrote it', async () => {
  const file = join(cli.folder(), 'openrouter-spend');
  await writeCli(file, target());
  const text = readFileSync(file, 'utf8');
  expect(await refreshCli(file, target())).toBe('kept');
  writeFileSync(file, text.replace(/--min-semi-space-size=\d+ /, ''));
  expect(await refreshCli(file, target())).toBe('renewed');
  expect(readFileSync(file, 'utf8')).toBe(text);
});

it('neither overwrites nor removes what is somebody else\'s', async () => {
  const folder = cli.folder();
  mkdirSync(folder, { recursive: true });
  const file = join(folder, 'openrouter-spend');
  writeFileSync(file, '#!/bin/sh\necho mine\n');
  await expect(writeCli(file, target())).rejects.toThrow(/belongs to another program/);
  await expect(removeCli(file)).rejects.toThrow(/belongs to another program/);
  expect(await refreshCli(file, target())).toBe('gone');
  expect(readFileSync(file, 'utf8')).toContain('mine');
});

it('is removed, once', async () => {
  const file = join(cli.folder(), 'openrouter-spend.cmd');
  await writeCli(file, target());
  expect(readFileSync(file, 'utf8')).toMatch(/^@echo off\r\n/);
  expect(await removeCli(file)).toBe(true);
  expect(await removeCli(file)).toBe(false);
  expect(existsSync(file)).toBe(false);
});

it('says so where it cannot be written', async () => {
  const folder = cli.folder();
  writeFileSync(folder, '');
  await expect(writeCli(join(folder, 'bin', 'openrouter-spend'), target())).rejects.toThrow(/cannot be (?:read|written): a part of its path is a file, not a folder \(ENOTDIR\)\.$/);
});
