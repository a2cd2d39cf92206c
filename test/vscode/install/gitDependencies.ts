import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { isObject, objectAt, readJsonObject, writeJson } from './json.ts';

/**
 * code-server 4.105.1 pins one dependency to a commit of a git repository, which npm can only fetch with git and from one
 * host. The registry has the same version, ready built: it takes the place of the commit. Returns the names replaced.
 */
export function replaceGitDependencies(folder: string): readonly string[] {
  const lockFile = join(folder, 'npm-shrinkwrap.json');
  if (!existsSync(lockFile)) return [];
  const manifest = readJsonObject(join(folder, 'package.json'));
  const lock = readJsonObject(lockFile);
  const packages = objectAt(lock, 'packages');
  const found = Object.entries(packages).flatMap(([path, entry]) => gitDependency(path, entry));
  for (const { path, name, version } of found) {
    objectAt(manifest, 'dependencies')[name] = `^${version}`;
    objectAt(objectAt(packages, ''), 'dependencies')[name] = `^${version}`;
    Reflect.deleteProperty(packages, path);
  }
  if (found.length === 0) return [];
  writeJson(join(folder, 'package.json'), manifest);
  writeJson(lockFile, lock);
  return found.map(({ name }) => name);
}

interface GitDependency {
  readonly path: string;
  readonly name: string;
  readonly version: string;
}

function gitDependency(path: string, entry: unknown): readonly GitDependency[] {
  if (!isObject(entry)) return [];
  const { resolved, version } = entry;
  if (typeof resolved !== 'string' || typeof version !== 'string' || !resolved.startsWith('git+')) return [];
  return [{ path, name: path.replace(/^.*node_modules\//, ''), version }];
}
