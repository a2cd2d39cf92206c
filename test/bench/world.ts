import { constants } from 'node:fs';
import { cp, mkdir, readdir, readFile, rename, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { SCHEMA_VERSION } from '../../src/core/ledger/schema.ts';
import { createTempFolder } from '../vscode/harness/tempFolder.ts';
import type { Bundles } from './bundles.ts';
import { createBundles } from './bundles.ts';
import { buildPlainDatabase, buildYearHome } from './yearHome.ts';

/** To be raised when the made-up year changes. */
const YEAR_VERSION = 4;

/** A year's ledger and the same entries in a plain table, made once a day and kept. */
export interface Year {
  readonly home: string;
  /** The plain table's file, for the peers. */
  readonly plain: string;
  /** The last instant of the year, epoch milliseconds. */
  readonly end: number;
}

/** What every benchmark may use. */
export interface World {
  /** How many entries the year has. */
  readonly entries: number;
  readonly quick: boolean;
  year(): Promise<Year>;
  /** A copy of the year's home, to be changed at will. */
  home(name: string): Promise<string>;
  /** A folder of this run, which goes with it. */
  folder(name: string): string;
  readonly bundles: Bundles;
  dispose(): Promise<void>;
}

/** Makes the world; the year is built when it is first asked for. */
export function createWorld(entries: number, quick: boolean, print: (line: string) => void): World {
  const temp = createTempFolder('bench');
  let year: Promise<Year> | undefined;
  const getYear = (): Promise<Year> => (year ??= cachedYear(entries, print));
  return {
    entries, quick,
    bundles: createBundles(),
    year: getYear,
    folder: (name) => join(temp.path, name),
    home: async (name) => {
      const copy = join(temp.path, `home-${name}`);
      await cp((await getYear()).home, copy, { recursive: true, mode: constants.COPYFILE_FICLONE });
      return copy;
    },
    dispose: temp.dispose,
  };
}

/** Of today: the figures of the status bar need calls of today. */
async function cachedYear(entries: number, print: (line: string) => void): Promise<Year> {
  const cache = join(tmpdir(), 'orsm-bench-years');
  const name = `${entries}-v${SCHEMA_VERSION}.${YEAR_VERSION}-${new Date().toISOString().slice(0, 10)}`;
  const folder = join(cache, name);
  await mkdir(cache, { recursive: true });
  for (const other of await readdir(cache)) if (other.startsWith(`${entries}-`) && other !== name) await rm(join(cache, other), { recursive: true });
  const found = await readdir(folder).catch((): readonly string[] => []);
  if (!found.includes('year.json')) await build(folder, entries, print);
  const { end } = JSON.parse(await readFile(join(folder, 'year.json'), 'utf8')) as { readonly end: number };
  return { home: join(folder, 'home'), plain: join(folder, 'plain.db'), end };
}

async function build(folder: string, entries: number, print: (line: string) => void): Promise<void> {
  const scratch = `${folder}.building-${process.pid}`;
  await mkdir(scratch, { recursive: true });
  const end = Date.now();
  print(`Building a year of ${entries.toLocaleString('en')} entries…`);
  const began = performance.now();
  await buildYearHome(join(scratch, 'home'), entries, end);
  print(`  the ledger took ${((performance.now() - began) / 1000).toFixed(0)} s`);
  buildPlainDatabase(join(scratch, 'plain.db'), entries, end);
  await writeFile(join(scratch, 'year.json'), JSON.stringify({ end }));
  await rename(scratch, folder);
}
