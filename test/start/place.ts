import { existsSync, mkdirSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { editorsFolder } from '../vscode/install/paths.ts';

/** Folders that belong to `npm start` alone, kept between starts; never those of the user's own editor. */
export interface Place {
  readonly root: string;
  readonly home: string;
  readonly userData: string;
  readonly extensions: string;
  readonly workspace: string;
}

const samples: Readonly<Record<string, string>> = {
  'README.md': [
    '# A folder to try things in', '',
    'The status bar shows what OpenRouter cost today. Click it for the report.', '',
    'Open the command palette and run "OpenRouter Spend: Send Tracked Prompt"; select some of the code beside first to offer it as context.', '',
  ].join('\n'),
  'median.ts': [
    'export function median(values: readonly number[]): number | undefined {',
    '  const sorted = values.toSorted((a, b) => a - b);', '  const middle = sorted.length >> 1;',
    '  return sorted.length % 2 === 1 ? sorted[middle] : ((sorted[middle - 1] ?? NaN) + (sorted[middle] ?? NaN)) / 2;', '}', '',
  ].join('\n'),
};

/** A place for the simulator's money, and another for real money: their ledgers never mix. */
export function preparePlace(kind: 'demo' | 'real'): Place {
  const root = join(editorsFolder, kind);
  const place = { root, home: join(root, 'home'), userData: join(root, 'user-data'), extensions: join(root, 'extensions'), workspace: join(root, 'workspace') };
  for (const [name, text] of Object.entries(samples)) writeOnce(join(place.workspace, name), text);
  return place;
}

function writeOnce(file: string, text: string): void {
  mkdirSync(dirname(file), { recursive: true });
  if (!existsSync(file)) writeFileSync(file, text);
}
