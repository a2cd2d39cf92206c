import { writeFileSync } from 'node:fs';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { CompactionClock } from '../../../src/storage/compactionClock.ts';
import { homeAt } from '../../../src/storage/home.ts';
import { tempFolder } from './kit.ts';

const MINUTE = 60_000;
let folder: ReturnType<typeof tempFolder>;

beforeEach(() => {
  folder = tempFolder();
});

afterEach(() => folder.remove());

test('it is due by lines at once, by time only where there are lines, and never twice for the same', () => {
  const clock = new CompactionClock(homeAt(folder.path), 0, 0);
  expect(clock.isDue(60 * MINUTE)).toBe(false);
  clock.count(101);
  expect([clock.isDue(60 * MINUTE), clock.isDue(60 * MINUTE)]).toEqual([true, false]);
  clock.count(101);
  expect([clock.isDue(63 * MINUTE), clock.isDue(66.1 * MINUTE)]).toEqual([false, true]);
  clock.count(5001);
  expect(clock.isDue(66.1 * MINUTE)).toBe(true);
});

test('a few lines wait for an hour, together with those that come meanwhile, but for many', () => {
  const clock = new CompactionClock(homeAt(folder.path), 0, 40);
  clock.count(60);
  expect([clock.isDue(47 * MINUTE), clock.isDue(72 * MINUTE), clock.isDue(72 * MINUTE)]).toEqual([false, true, false]);
  clock.count(100);
  expect(clock.isDue(84 * MINUTE)).toBe(false);
  clock.count(1);
  expect(clock.isDue(84 * MINUTE)).toBe(true);
});

test('what was there at the start counts', () => {
  expect(new CompactionClock(homeAt(folder.path), 0, 5001).isDue(0)).toBe(true);
});

test('it starts anew when another process has done it', () => {
  const home = homeAt(folder.path);
  const clock = new CompactionClock(home, 0, 5001);
  writeFileSync(home.counters, '{}');
  expect([clock.isDue(0), clock.isDue(60 * MINUTE)]).toEqual([false, false]);
});
