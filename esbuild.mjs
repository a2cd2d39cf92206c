import { glob, mkdir, readFile, readdir, rm, writeFile } from 'node:fs/promises';
import { createRequire } from 'node:module';
import path from 'node:path';
import process from 'node:process';
import { pathToFileURL } from 'node:url';
import { brotliCompressSync, constants } from 'node:zlib';
import { build, context } from 'esbuild';

/**
 * Builds everything into dist/: the extension, the parts it loads only when they are needed, the command line, and the report.
 * `--watch` builds again on every change; `--outdir` names another folder.
 */

const require = createRequire(import.meta.url);
const watch = process.argv.includes('--watch');
const outdir = process.argv.includes('--outdir') ? (process.argv[process.argv.indexOf('--outdir') + 1] ?? 'dist') : 'dist';

/** Modules that are never loaded at activation, by source file: each becomes a bundle of its own. */
const LAZY = {
  'src/openrouter/calls.ts': 'calls',
  'src/storage/worker.ts': 'ledgerWorker',
  'src/vscode/transfer/schedule.ts': 'schedule',
  'src/proxy/startProxy.ts': 'proxy',
};

/** What is loaded when a person opens it. They have so much in common that they are one bundle: apart, they would be a third larger. */
const DESK = [
  'src/vscode/keyCommands.ts',
  'src/vscode/settingsMarks.ts',
  'src/vscode/signIn/signIn.ts',
  'src/vscode/limitsPicker.ts',
  'src/vscode/diagnostics/copyDiagnostics.ts',
  'src/vscode/transfer/importUsage.ts',
  'src/vscode/prompt/promptDesk.ts',
  'src/vscode/proxy/proxyDesk.ts',
  'src/vscode/report/reportDesk.ts',
  'src/vscode/tree/spendTree.ts',
];

/** Sends dynamic imports of lazy modules to their own bundles. */
const lazyParts = {
  name: 'lazy-parts',
  setup(plugin) {
    plugin.onResolve({ filter: /\.ts$/ }, (found) => {
      if (found.kind !== 'dynamic-import') return undefined;
      const source = path.relative(import.meta.dirname, path.resolve(found.resolveDir, found.path)).replaceAll(path.sep, '/');
      const bundle = DESK.includes(source) ? 'desk' : LAZY[source];
      return bundle === undefined ? undefined : { path: `./${bundle}.cjs`, external: true };
    });
  },
};

/** The entry of the bundle `desk`: all that its parts export, under their own names. */
const deskEntry = {
  name: 'desk-entry',
  setup(plugin) {
    plugin.onResolve({ filter: /^desk$/ }, ({ path: name }) => ({ path: name, namespace: 'desk' }));
    plugin.onLoad({ filter: /^desk$/, namespace: 'desk' }, () => ({ contents: DESK.map((source) => `export * from './${source}';`).join('\n'), resolveDir: import.meta.dirname }));
  },
};

/** The editor's API, taken once for all files: esbuild would copy it for each of them, some six hundred properties every time. */
const oneApi = {
  name: 'one-api',
  setup(plugin) {
    plugin.onResolve({ filter: /^vscode$/ }, (found) => (found.namespace === 'editor' ? { external: true } : { path: 'vscode', namespace: 'editor' }));
    plugin.onLoad({ filter: /^vscode$/, namespace: 'editor' }, async () => {
      const names = await usedOfApi();
      return { contents: `const api = require('vscode');\nexport const { ${names.join(', ')} } = api;` };
    });
  },
};

/** What our sources name of it; some are types, which are `undefined` and used nowhere. */
async function usedOfApi() {
  const names = new Set();
  for await (const file of glob('src/vscode/**/*.ts', { cwd: import.meta.dirname })) {
    const text = await readFile(path.join(import.meta.dirname, file), 'utf8');
    for (const [, name] of text.matchAll(/\bvscode\.(\w+)/g)) names.add(name);
    for (const [, list] of text.matchAll(/^import \{ ([\w, ]+) \} from 'vscode';/gm)) for (const name of list.split(', ')) names.add(name);
  }
  return [...names].sort();
}

/**
 * Of the SDK only the client is used, which posts and reads with a key: its resources, half of it, are methods nobody calls, and nobody signs in by a
 * workload's identity. A class of theirs becomes an empty one, since the client makes one of each; a function one that says nothing, which means: no such identity.
 */
const clientOnly = {
  name: 'client-only',
  setup(plugin) {
    plugin.onLoad({ filter: /[\\/]node_modules[\\/]openai[\\/](?:resources[\\/].*|auth[\\/]workload-identity-auth|internal[\\/]auth[\\/]x509-workload-identity-auth)\.mjs$/ }, async ({ path: file }) => {
      const names = Object.keys(await import(pathToFileURL(file).href));
      return { contents: names.map((name) => (/^[A-Z]/.test(name) ? `export class ${name} {}` : `export function ${name}() {}`)).join('\n') };
    });
  },
};

const shared = { bundle: true, minify: true, legalComments: 'none', logLevel: 'warning' };

const host = {
  ...shared,
  entryPoints: [{ in: 'src/vscode/extension.ts', out: 'extension' }],
  outdir,
  outExtension: { '.js': '.cjs' },
  platform: 'node',
  format: 'cjs',
  target: 'node22',
  // What its package offers first is meant for older loaders, and looks for its parts at run time.
  alias: { 'jsonc-parser': require.resolve('jsonc-parser').replace(`${path.sep}umd${path.sep}`, `${path.sep}esm${path.sep}`) },
  // Node reads UTF-8; escapes would make tables of characters twice as long.
  charset: 'utf8',
  plugins: [lazyParts, deskEntry, oneApi, clientOnly],
};

/** Shared by the extension and the command line, which may be run by an older Node. */
const lazy = {
  ...host,
  entryPoints: [...Object.entries(LAZY).map(([source, out]) => ({ in: source, out })), { in: 'desk', out: 'desk' }],
  inject: ['src/storage/oldNode.ts'],
};

/** The package is one of ES modules, and its program is run as it lies there: by Node 20 and later, with the same lazy parts. */
const cli = {
  ...shared,
  entryPoints: [{ in: 'src/cli/main.ts', out: 'cli' }],
  outdir,
  platform: 'node',
  format: 'esm',
  target: 'node20',
  charset: 'utf8',
  banner: { js: '#!/usr/bin/env node' },
  plugins: [lazyParts],
};

const report = {
  ...shared,
  entryPoints: [{ in: 'media/report/main.ts', out: 'report/main' }, { in: 'media/report/report.css', out: 'report/main' }],
  outdir,
  platform: 'browser',
  format: 'iife',
  target: 'chrome138',
  charset: 'utf8',
};

await clearDist();
await mkdir(outdir, { recursive: true });
// An archive of the extension packs it less tightly; unpacking it takes a hundredth of a second, off the host's thread.
const wasm = await readFile(require.resolve('sql.js/dist/sql-wasm.wasm'));
await writeFile(path.join(outdir, 'sql-wasm.wasm.br'), brotliCompressSync(wasm, { params: { [constants.BROTLI_PARAM_QUALITY]: constants.BROTLI_MAX_QUALITY, [constants.BROTLI_PARAM_SIZE_HINT]: wasm.length } }));
if (watch) {
  for (const options of [host, lazy, cli, report]) await (await context({ ...options, logLevel: 'info' })).watch();
} else {
  await Promise.all([host, lazy, cli, report].map((options) => build(options)));
}

/** Empties the folder without removing it: an editor may watch it. */
async function clearDist() {
  const names = await readdir(outdir).catch(() => []);
  await Promise.all(names.map((name) => rm(path.join(outdir, name), { recursive: true })));
}
