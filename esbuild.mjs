import { cp, mkdir, readdir, rm } from 'node:fs/promises';
import { createRequire } from 'node:module';
import path from 'node:path';
import process from 'node:process';
import { build, context } from 'esbuild';

/**
 * Builds everything into dist/: the extension, the parts it loads only when they are needed, and the report.
 * `--watch` builds again on every change.
 */

const require = createRequire(import.meta.url);
const watch = process.argv.includes('--watch');

/** Modules that are never loaded at activation, by source file: each becomes a bundle of its own. */
const LAZY = {
  'src/openrouter/openAiUpstream.ts': 'openAiUpstream',
  'src/storage/worker.ts': 'ledgerWorker',
};

/** Sends dynamic imports of lazy modules to their own bundles. */
const lazyParts = {
  name: 'lazy-parts',
  setup(plugin) {
    plugin.onResolve({ filter: /\.ts$/ }, (found) => {
      if (found.kind !== 'dynamic-import') return undefined;
      const source = path.relative(import.meta.dirname, path.resolve(found.resolveDir, found.path)).replaceAll(path.sep, '/');
      return source in LAZY ? { path: `./${LAZY[source]}.cjs`, external: true } : undefined;
    });
  },
};

const shared = { bundle: true, minify: true, legalComments: 'none', logLevel: 'warning' };

const host = {
  ...shared,
  entryPoints: [
    { in: 'src/vscode/extension.ts', out: 'extension' },
    ...Object.entries(LAZY).map(([source, out]) => ({ in: source, out })),
  ],
  outdir: 'dist',
  outExtension: { '.js': '.cjs' },
  platform: 'node',
  format: 'cjs',
  target: 'node22',
  external: ['vscode'],
  plugins: [lazyParts],
};

const report = {
  ...shared,
  entryPoints: [{ in: 'media/report/main.ts', out: 'report/main' }, { in: 'media/report/report.css', out: 'report/main' }],
  outdir: 'dist',
  platform: 'browser',
  format: 'iife',
  target: 'chrome138',
};

await clearDist();
await mkdir('dist', { recursive: true });
await cp(require.resolve('sql.js/dist/sql-wasm.wasm'), 'dist/sql-wasm.wasm');
if (watch) {
  for (const options of [host, report]) await (await context({ ...options, logLevel: 'info' })).watch();
} else {
  await Promise.all([build(host), build(report)]);
}

/** Empties dist/ without removing it: an editor may watch it. */
async function clearDist() {
  const names = await readdir('dist').catch(() => []);
  await Promise.all(names.map((name) => rm(path.join('dist', name), { recursive: true })));
}
