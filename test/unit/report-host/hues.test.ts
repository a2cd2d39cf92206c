import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { FakeLogger } from '../fakes/logger.ts';
import { HUES, Hues, assignHues } from '../../../src/vscode/report/hues.ts';

/** What an editor remembers. */
class Memory {
  readonly values = new Map<string, unknown>();
  writes = 0;

  get<T>(name: string, otherwise?: T): T {
    return (this.values.get(name) ?? otherwise) as T;
  }

  update(name: string, value: unknown): Promise<void> {
    this.writes += 1;
    this.values.set(name, value);
    return Promise.resolve();
  }

  keys(): readonly string[] {
    return [...this.values.keys()];
  }
}

describe('the colours of models', () => {
  it('are given by first appearance and stay, whatever the order later', () => {
    const hues = new Hues(new Memory(), new FakeLogger());
    expect([...hues.assign(['a', 'b', 'c'])]).toEqual([['a', 0], ['b', 1], ['c', 2]]);
    expect([...hues.assign(['c', 'a'])]).toEqual([['c', 2], ['a', 0]]);
  });

  it('of a newcomer are not those of a model that is away today', () => {
    const hues = new Hues(new Memory(), new FakeLogger());
    hues.assign(['a', 'b']);
    expect(hues.assign(['c']).get('c')).toBe(2);
    expect([...hues.assign(['c', 'b', 'a'])]).toEqual([['c', 2], ['b', 1], ['a', 0]]);
  });

  it('are written down only when something is new', () => {
    const memory = new Memory();
    const hues = new Hues(memory, new FakeLogger());
    hues.assign(['a']);
    hues.assign(['a']);
    expect(memory.writes).toBe(1);
  });

  it('go to the first seven; the others have none', () => {
    const many = Array.from({ length: 12 }, (_, index) => `m${index}`);
    expect([...new Hues(new Memory(), new FakeLogger()).assign(many).keys()]).toEqual(many.slice(0, HUES));
  });

  it('are never shared within one view, and always within the seven', () => {
    const models = fc.uniqueArray(fc.constantFrom(...'abcdefghijklmno'.split(''), 'constructor'), { maxLength: HUES });
    fc.assert(fc.property(fc.array(models, { maxLength: 8 }), (views) => {
      let stored: Readonly<Record<string, number>> = {};
      for (const view of views) {
        const assigned = assignHues(view, stored);
        stored = { ...stored, ...Object.fromEntries(assigned) };
        expect([...assigned.keys()].toSorted()).toEqual(view.toSorted());
        expect(new Set(assigned.values()).size).toBe(view.length);
        expect([...assigned.values()].every((hue) => hue >= 0 && hue < HUES)).toBe(true);
      }
    }));
  });
});
