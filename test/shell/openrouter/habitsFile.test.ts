import { mkdirSync, mkdtempSync, readFileSync, readdirSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { Observation } from '../../../src/core/pricing/habits.ts';
import { HabitsFile } from '../../../src/openrouter/habitsFile.ts';
import { FakeClock } from '../../unit/fakes/clock.ts';
import { FakeLogger } from '../../unit/fakes/logger.ts';

const ORIGIN = 'https://openrouter.ai';
let root = '';
let folder = '';
let number = 0;

beforeEach(() => {
  root = mkdtempSync(join(tmpdir(), 'habits-'));
  folder = join(root, 'cache');
});
afterEach(() => rmSync(root, { recursive: true, force: true, maxRetries: 20, retryDelay: 20 }));

const seen = (fields: Partial<Observation> = {}): Observation => ({ id: String(++number).padStart(10, '0'), expected: 1000, most: 1400, billed: 1100, answer: 50, ...fields });

function open(origin = ORIGIN): { readonly file: HabitsFile; readonly clock: FakeClock; readonly logger: FakeLogger } {
  const clock = new FakeClock();
  const logger = new FakeLogger();
  return { file: new HabitsFile({ folder, origin, clock, logger }), clock, logger };
}

async function compared(file: HabitsFile, model = 'a/b'): Promise<number> {
  return (await file.read())(model)?.compared ?? 0;
}

describe('what was learned', () => {
  it('is nothing at first, and known at once where it was learned', async () => {
    const { file } = open();
    expect((await file.read())('a/b')).toBeUndefined();
    file.learn('a/b', seen());
    expect(await compared(file)).toBe(1);
  });

  it('is written soon, once for all that is learned together, for the user\'s eyes only', async () => {
    const { file, clock } = open();
    for (let count = 0; count < 5; count++) file.learn('a/b', seen());
    expect(readdirSync(root)).toEqual([]);
    await clock.advance(2000);
    await file.flush();
    expect(readdirSync(folder)).toEqual(['habits.json']);
    expect(statSync(join(folder, 'habits.json')).mode & 0o777).toBe(0o600);
    expect(await compared(open().file)).toBe(5);
  });

  it('is written when its owner ends, though it be soon', async () => {
    const { file } = open();
    file.learn('a/b', seen());
    await file.flush();
    expect(await compared(open().file)).toBe(1);
  });

  it('by two processes is together in the end, whoever writes over whom', async () => {
    const [mine, yours] = [open().file, open().file];
    await Promise.all([mine.read(), yours.read()]);
    mine.learn('a/b', seen());
    yours.learn('a/b', seen());
    await Promise.all([mine.flush(), yours.flush()]);
    mine.learn('a/b', seen());
    await mine.flush();
    yours.learn('c/d', seen());
    await yours.flush();
    expect([await compared(open().file), await compared(open().file, 'c/d')]).toEqual([3, 1]);
  });

  it('at another origin is apart', async () => {
    const { file } = open('http://127.0.0.1:4000');
    file.learn('a/b', seen());
    await file.flush();
    expect(await compared(open().file)).toBe(0);
    expect(await compared(open('http://127.0.0.1:4000').file)).toBe(1);
  });

  it('is nothing where the file is damaged, and begins anew', async () => {
    mkdirSync(folder);
    for (const text of ['', '{"a', '[1]', `{"${ORIGIN} a/b":{"compared":"x"}}`]) {
      writeFileSync(join(folder, 'habits.json'), text);
      const { file } = open();
      expect(await compared(file)).toBe(0);
      file.learn('a/b', seen());
      await file.flush();
      expect(await compared(open().file)).toBe(1);
    }
  });

  it('holds no text, and stays small', async () => {
    const { file } = open();
    for (let count = 0; count < 300; count++) file.learn(`m/${count % 3}`, seen());
    await file.flush();
    expect(readFileSync(join(folder, 'habits.json'), 'utf8').length).toBeLessThan(3 * 64 * 60 + 500);
  });

  it('that cannot be written is still known here', async () => {
    writeFileSync(folder, 'a file where the folder should be');
    const { file, logger } = open();
    file.learn('a/b', seen());
    await file.flush();
    expect(await compared(file)).toBe(1);
    expect(logger.lines.join('\n')).toContain('could not be kept');
  });
});
