/*
 * fault                                                    | what happens                                       | test
 * ---------------------------------------------------------|----------------------------------------------------|-----
 * writers, compactor, its thread killed at any instant     | everything acknowledged is there once; sums agree   | 'killed at any instant…'
 * The long version is `npm run torture`.
 */
import { afterEach, beforeEach, expect, test } from 'vitest';
import { torture } from '../../../torture/torture.ts';
import { tempFolder } from '../kit.ts';

const ROUNDS = process.env.TEST_LONG === undefined ? 12 : 200;

let folder: ReturnType<typeof tempFolder>;

beforeEach(() => {
  folder = tempFolder();
});

afterEach(() => folder.remove());

test('killed at any instant, four writers and a compactor lose nothing that was acknowledged, and all sums agree', async () => {
  const { findings, kills, promises } = await torture({ root: folder.path, rounds: ROUNDS, writers: 4, seed: 3, tell: () => undefined });
  expect(findings.filter(({ wrong }) => wrong.length > 0)).toEqual([]);
  expect(findings.length).toBeGreaterThan(10);
  expect(kills.writer).toBeGreaterThan(0);
  expect(promises).toBeGreaterThan(100);
});
