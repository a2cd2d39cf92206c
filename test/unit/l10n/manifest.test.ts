import { readFileSync } from 'node:fs';
import { expect, it } from 'vitest';
import { manifestTexts, readManifest } from '../../l10n/manifest.ts';

const source = readFileSync(new URL('../../../package.json', import.meta.url), 'utf8');

/** A text of a manifest, with the names on the way to it. */
interface Leaf {
  readonly path: readonly string[];
  readonly text: string;
}

/** Beside what the editor contributes: what npm and the marketplace read, by names and ids. */
const FOR_PROGRAMS = new Set([
  'name', 'version', 'publisher', 'license', 'type', 'main', 'l10n', 'bin', 'icon', 'engines', 'categories', 'keywords', 'activationEvents', 'extensionKind', 'capabilities.untrustedWorkspaces.supported',
  'capabilities.untrustedWorkspaces.restrictedConfigurations', 'scripts', 'dependencies', 'devDependencies', 'optionalDependencies',
]);
/** Names, within what is contributed, of what nobody reads. */
const CODES = new Set(['command', 'icon', 'id', 'key', 'mac', 'when', 'group', 'enablement', 'view', 'visibility', 'svg', 'image', 'completionEvents', 'type', 'scope', 'enum', 'required', 'default', 'pattern', 'examples', 'editPresentation', 'format', 'tags']);

function leavesOf(value: unknown, path: readonly string[] = []): readonly Leaf[] {
  if (typeof value === 'string') return [{ path, text: value }];
  if (typeof value !== 'object' || value === null) return [];
  return Object.entries(value).flatMap(([name, inner]) => leavesOf(inner, Array.isArray(value) ? path : [...path, name]));
}

function isCode({ path, text }: Leaf): boolean {
  const [room] = path;
  if (room !== 'contributes') return path.some((_, index) => FOR_PROGRAMS.has(path.slice(0, index + 1).join('.')));
  // What a snippet inserts is code, but for a placeholder in words.
  return path.includes('body') ? !/\$\{\d+:[^}]* /.test(text) : CODES.has(path.at(-1) ?? '');
}

it('every text of the manifest is used, and every one that is used is there', () => {
  const used = new Set([...source.matchAll(/"%([^%"\s]+)%"/g)].map(([, key]) => key));
  expect(Object.keys(manifestTexts()).filter((key) => !used.has(key))).toEqual([]);
  expect(() => readManifest()).not.toThrow();
});

it('whatever is no code in the manifest is said by keys', () => {
  const bare = leavesOf(JSON.parse(source)).filter((leaf) => !isCode(leaf) && !/^%[^%\s]+%$/.test(leaf.text));
  expect(bare.map(({ path, text }) => `${path.join('.')}: ${text}`)).toEqual([]);
});

it('settings have markup only where the editor shows it as such', () => {
  const { contributes } = readManifest() as { readonly contributes: { readonly configuration: unknown } };
  const plain = leavesOf(contributes.configuration).filter((leaf) => !isCode(leaf) && !leaf.path.includes('body') && !(leaf.path.at(-1) ?? '').startsWith("markdown"));
  expect(plain.length).toBeGreaterThan(40);
  expect(plain.map(({ text }) => text).filter((text) => /`|#[\w.]+#|\]\(|\*\*|\b_\w|<\w/.test(text))).toEqual([]);
});
