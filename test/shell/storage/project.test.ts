import { mkdirSync, mkdtempSync, realpathSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, describe, expect, it } from 'vitest';
import { fileUri, projectAt, projectName } from '../../../src/storage/project.ts';

const scratch = realpathSync(mkdtempSync(join(tmpdir(), 'spend-project-')));
afterAll(() => rmSync(scratch, { recursive: true, force: true }));

function folder(...parts: readonly string[]): string {
  const path = join(scratch, ...parts);
  mkdirSync(path, { recursive: true });
  return path;
}

describe('the project of a folder', () => {
  it('is the repository that it lies in, by its name and a mark of its address', () => {
    const repository = folder('my shop');
    mkdirSync(join(repository, '.git'));
    const name = projectAt(folder('my shop', 'src', 'deep'));
    expect(name).toBe(projectName('my shop', `file://${scratch}/my%20shop`));
    expect(name).toMatch(/^my shop [0-9a-f]{8}$/);
    expect(projectAt(repository)).toBe(name);
  });

  it('is the nearest one, also where its .git is a file, as in worktrees and submodules', () => {
    mkdirSync(join(folder('outer'), '.git'));
    writeFileSync(join(folder('outer', 'inner'), '.git'), 'gitdir: ../.git/worktrees/inner\n');
    expect(projectAt(folder('outer', 'inner', 'src'))).toMatch(/^inner /);
    expect(projectAt(folder('outer', 'other'))).toMatch(/^outer /);
  });

  it('is none outside of any repository', () => {
    expect(projectAt(folder('plain', 'folder'))).toBeUndefined();
  });

  it('differs for folders of one name', () => {
    for (const place of ['a', 'b']) mkdirSync(join(folder(place, 'same'), '.git'));
    expect(projectAt(folder('a', 'same'))).not.toBe(projectAt(folder('b', 'same')));
  });
});

describe('the address of a folder', () => {
  // As VS Code writes them; the suite in a real editor compares the two.
  it.each([
    ['/home/ada/my project', 'file:///home/ada/my%20project'],
    ['/srv/a+b(c)!*\'@x', 'file:///srv/a%2Bb%28c%29%21%2A%27%40x'],
    ['/srv/größe~1_-.x', 'file:///srv/gr%C3%B6%C3%9Fe~1_-.x'],
    ['/srv/a\\b%20#?', 'file:///srv/a%5Cb%2520%23%3F'],
  ])('escapes %s as the editor does', (path, uri) => {
    expect(fileUri(path, '/')).toBe(uri);
  });

  it.each([
    ['C:\\Users\\Ada\\shop', 'file:///c%3A/Users/Ada/shop'],
    ['\\\\Server\\share\\shop', 'file://server/share/shop'],
  ])('of Windows, %s, has its drive in lower case and its server in front', (path, uri) => {
    expect(fileUri(path, '\\')).toBe(uri);
  });
});
