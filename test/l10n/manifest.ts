import { readFileSync } from 'node:fs';
import { join } from 'node:path';

const ROOT = join(import.meta.dirname, '../..');

/** The texts of the manifest, by their keys. */
export function manifestTexts(): Readonly<Record<string, string>> {
  return JSON.parse(readFileSync(join(ROOT, 'package.nls.json'), 'utf8')) as Readonly<Record<string, string>>;
}

/** The manifest as the editor reads it: `%key%` stands for a text of `package.nls.json`. Throws where there is none. */
export function readManifest(): unknown {
  const texts = manifestTexts();
  const text = readFileSync(join(ROOT, 'package.json'), 'utf8').replace(/"%([^%"\s]+)%"/g, (_, key: string) => {
    const found = texts[key];
    if (found === undefined) throw new Error(`package.nls.json has no ${key}`);
    return JSON.stringify(found);
  });
  return JSON.parse(text);
}
