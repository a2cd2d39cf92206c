import { globSync } from 'node:fs';
import { join, relative } from 'node:path';
import { build } from 'esbuild';

/**
 * Bundles every `*.test.ts` of a folder, found by its suffix, into one CommonJS file that exports `run()`. Each file exports
 * `suite: HostSuite`; one that does not, does not build. Returns the bundle's path.
 */
export async function bundleSuite(folder: string, into: string): Promise<string> {
  const files = globSync('**/*.test.ts', { cwd: folder }).toSorted();
  if (files.length === 0) throw new Error(`There is no *.test.ts in ${relative(process.cwd(), folder)}.`);
  const outfile = join(into, 'suite.cjs');
  await build({
    stdin: { contents: entry(files), resolveDir: folder, loader: 'ts', sourcefile: 'suite.ts' },
    outfile, bundle: true, platform: 'node', format: 'cjs', target: 'node22', sourcemap: 'inline', external: ['vscode'], logLevel: 'warning',
    // ES modules know their folder; a CommonJS bundle has to be told.
    banner: { js: "const importMetaUrl = require('node:url').pathToFileURL(__filename).href;" },
    define: { 'import.meta.url': 'importMetaUrl', 'import.meta.dirname': '__dirname', 'import.meta.filename': '__filename' },
  });
  return outfile;
}

function entry(files: readonly string[]): string {
  const runner = JSON.stringify(join(import.meta.dirname, 'hostSuite.ts'));
  return [
    `import { runHostSuites, suiteMark } from ${runner};`,
    ...files.map((file, index) => `import { suite as suite${index} } from ${JSON.stringify(`./${file.replaceAll('\\', '/')}`)};`),
    `export const run = () => runHostSuites([${files.map((_, index) => `suite${index}`).join(', ')}], (line) => console.log(suiteMark + line));`,
  ].join('\n');
}
