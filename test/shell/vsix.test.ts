import { readFileSync, statSync } from 'node:fs';
import { beforeAll, expect, it } from 'vitest';
import { packageExtension } from '../vscode/harness/package.ts';

const CONTENTS = [
  '[Content_Types].xml',
  'extension.vsixmanifest',
  'extension/LICENSE.txt',
  'extension/changelog.md',
  'extension/dist/calls.cjs',
  'extension/dist/cli.js',
  'extension/dist/desk.cjs',
  'extension/dist/extension.cjs',
  'extension/dist/ledgerWorker.cjs',
  'extension/dist/proxy.cjs',
  'extension/dist/report/main.css',
  'extension/dist/report/main.js',
  'extension/dist/schedule.cjs',
  'extension/dist/sql-wasm.wasm.br',
  'extension/media/activity.svg',
  'extension/media/icon.png',
  'extension/media/report.webp',
  'extension/media/walkthrough/key.svg',
  'extension/media/walkthrough/limit.svg',
  'extension/media/walkthrough/prompt.svg',
  'extension/media/walkthrough/report.svg',
  'extension/media/walkthrough/tool.svg',
  'extension/package.json',
  'extension/package.nls.json',
  'extension/readme.md',
];

let vsix = '';
beforeAll(async () => {
  vsix = await packageExtension(() => undefined);
}, 120_000);

it('the package holds what it needs and nothing else', () => {
  expect(namesIn(readFileSync(vsix)).toSorted()).toEqual(CONTENTS);
});

it('the package is smaller than a megabyte', () => {
  expect(statSync(vsix).size).toBeLessThan(1_000_000);
});

it('what is loaded at activation holds neither the database nor the SDK', () => {
  const host = readFileSync('dist/extension.cjs', 'utf8');
  expect(host.length).toBeLessThan(300_000);
  expect(host).not.toMatch(/initSqlJs|sql-wasm\.js|X-Stainless/);
  expect(readFileSync('dist/calls.cjs', 'utf8')).toMatch(/X-Stainless/);
});

it('the editor\'s API is taken once, not copied for every file that uses it', () => {
  expect(readFileSync('dist/extension.cjs', 'utf8').match(/require\("vscode"\)/g)).toHaveLength(1);
});

/** Names of the files in a zip, from its central directory (PKWARE's APPNOTE, 4.3.12). */
function namesIn(zip: Buffer): readonly string[] {
  const end = zip.lastIndexOf(Buffer.from('PK\u0005\u0006'));
  const count = zip.readUInt16LE(end + 10);
  const names: string[] = [];
  let at = zip.readUInt32LE(end + 16);
  for (let index = 0; index < count; index += 1) {
    const [name, extra, comment] = [28, 30, 32].map((offset) => zip.readUInt16LE(at + offset)) as [number, number, number];
    names.push(zip.toString('utf8', at + 46, at + 46 + name));
    at += 46 + name + extra + comment;
  }
  return names.filter((name) => !name.endsWith('/'));
}
