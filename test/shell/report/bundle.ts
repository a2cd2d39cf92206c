import { build, type BuildOptions } from 'esbuild';

/** How the report is bundled: the same settings as the product's own build. */
export const REPORT_BUILD = {
  entryPoints: { main: 'media/report/main.ts' },
  bundle: true, minify: true, format: 'iife', target: 'chrome138', charset: 'utf8', legalComments: 'none',
} as const satisfies BuildOptions;

/** The same for its style. */
export const STYLE_BUILD = { entryPoints: { main: 'media/report/report.css' }, bundle: true, minify: true, target: 'chrome138' } as const satisfies BuildOptions;

/** The page's script and style, as text. */
export interface ReportBundle {
  readonly script: string;
  readonly style: string;
}

/** Bundles the report in memory. Rejects with esbuild's own messages. */
export async function bundleReport(): Promise<ReportBundle> {
  const [script, style] = await Promise.all([REPORT_BUILD, STYLE_BUILD].map(async (options) => {
    const { outputFiles } = await build({ ...options, absWorkingDir: import.meta.dirname + '/../../..', outdir: 'dist/report', write: false, logLevel: 'silent' });
    return outputFiles[0]?.text;
  }));
  if (script === undefined || style === undefined) throw new Error('esbuild wrote nothing');
  return { script, style };
}
