import { rmSync, statSync, truncateSync, writeFileSync } from 'node:fs';
import { DatabaseSync } from 'node:sqlite';

/** A file that was cut in the middle, or filled with nonsense. */
export const DAMAGES: readonly (readonly [string, (path: string) => void])[] = [
  ['cut in the middle', (path: string): void => truncateSync(path, Math.floor(statSync(path).size / 2))],
  ['emptied', (path: string): void => truncateSync(path, 0)],
  ['scribbled over', (path: string): void => writeFileSync(path, Buffer.alloc(6000, 7))],
];
/** A database, but none of ours. */
export const FOREIGN: readonly [string, (path: string) => void] = ['made by another program', (path: string): void => {
  rmSync(path);
  const db = new DatabaseSync(path);
  db.exec('CREATE TABLE cats (name TEXT); INSERT INTO cats VALUES (\'Mog\')');
  db.close();
}];
