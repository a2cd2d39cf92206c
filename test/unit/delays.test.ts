import { describe, expect, it } from 'vitest';
import { Delays } from '../../src/vscode/delays.ts';
import { FakeClock } from './fakes/clock.ts';

describe('work that waits', () => {
  it('waits for each object for itself, and anew whenever something happens to that one', async () => {
    const clock = new FakeClock();
    const delays = new Delays(clock);
    const done: string[] = [];
    const soon = (object: string): void => delays.set(object, 300, () => done.push(object));
    soon('a');
    await clock.advance(200);
    soon('b');
    await clock.advance(100);
    expect(done).toEqual(['a']);
    soon('b');
    await clock.advance(299);
    expect(done).toEqual(['a']);
    await clock.advance(1);
    expect([done, clock.pending]).toEqual([['a', 'b'], 0]);
  });

  it('is left when nobody wants it any more', async () => {
    const clock = new FakeClock();
    const delays = new Delays(clock);
    const done: string[] = [];
    for (const object of ['a', 'b', 'c']) delays.set(object, 10, () => done.push(object));
    delays.cancel('a');
    delays.cancel('nothing');
    expect(clock.pending).toBe(2);
    delays.dispose();
    await clock.advance(100);
    expect(done).toEqual([]);
  });
});
