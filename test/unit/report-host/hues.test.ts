import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { FakeLogger } from '../fakes/logger.ts';
import { HUES, Hues, assignLooks } from '../../../src/vscode/report/hues.ts';

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

/** What may be grouped by, and who may be among the dearest of a view. */
const KEYS = [...'abcdefghijklmnopqrstuvwxyz'.split(''), 'constructor'];

/** Views in the order in which they are looked at, each with its dearest first. */
const VIEWS = fc.array(fc.uniqueArray(fc.constantFrom(...KEYS), { maxLength: HUES }), { maxLength: 12 });

describe('the looks of groups', () => {
  it('are given by first appearance and stay, whatever the order later', () => {
    const hues = new Hues(new Memory(), new FakeLogger());
    expect([...hues.assign('model', ['a', 'b', 'c'])]).toEqual([['a', 0], ['b', 1], ['c', 2]]);
    expect([...hues.assign('model', ['c', 'a'])]).toEqual([['c', 2], ['a', 0]]);
    expect([hues.of('model', 'b'), hues.of('model', 'x'), hues.of('model', 'constructor')]).toEqual([1, undefined, undefined]);
  });

  it('of a newcomer are not those of a model that is away today', () => {
    const hues = new Hues(new Memory(), new FakeLogger());
    hues.assign('model', ['a', 'b']);
    expect(hues.assign('model', ['c']).get('c')).toBe(2);
    expect([...hues.assign('model', ['c', 'b', 'a'])]).toEqual([['c', 2], ['b', 1], ['a', 0]]);
  });

  it('of one grouping take nothing from those of another', () => {
    const hues = new Hues(new Memory(), new FakeLogger());
    hues.assign('model', ['a', 'b', 'c', 'd']);
    expect([...hues.assign('client', ['a', 'y', 'z']).values()]).toEqual([0, 1, 2]);
    hues.assign('model', ['e']);
    expect([...hues.assign('model', ['e', 'd', 'c', 'b', 'a'])].toSorted()).toEqual([['a', 0], ['b', 1], ['c', 2], ['d', 3], ['e', 4]]);
  });

  it('are outlines once all hues were given away, of the hue that nobody in the view has', () => {
    const hues = new Hues(new Memory(), new FakeLogger());
    hues.assign('model', KEYS.slice(0, HUES));
    expect(hues.assign('model', ['h', 'a', 'b', 'c', 'd', 'e', 'f']).get('h')).toBe(6 + HUES);
    expect(hues.assign('model', ['g', 'f', 'e', 'd', 'c', 'b', 'h']).get('h')).toBe(6 + HUES);
  });

  it('of two that share one go to the dearer; the other shows its own hue the other way, and grey where that is taken', () => {
    const stored = { a: 3, b: 3, c: 3 + HUES, d: 5 };
    expect([...assignLooks(['a', 'b'], stored).drawn]).toEqual([['a', 3], ['b', 3 + HUES]]);
    expect([...assignLooks(['b', 'a', 'd'], stored).drawn]).toEqual([['b', 3], ['d', 5], ['a', 3 + HUES]]);
    expect([...assignLooks(['a', 'b', 'c'], stored).drawn]).toEqual([['a', 3], ['c', 3 + HUES]]);
  });

  it('are written down only when something is new, each grouping by itself', () => {
    const memory = new Memory();
    const hues = new Hues(memory, new FakeLogger());
    hues.assign('model', ['a']);
    hues.assign('model', ['a']);
    expect(memory.writes).toBe(1);
    hues.assign('tag', ['a', 'b']);
    expect([...memory.values]).toEqual([['hues.model', { a: 0 }], ['hues.tag', { a: 0, b: 1 }]]);
  });

  it('go to the first seven; the others have none', () => {
    const many = Array.from({ length: 12 }, (_, index) => `m${index}`);
    expect([...new Hues(new Memory(), new FakeLogger()).assign('model', many).keys()]).toEqual(many.slice(0, HUES));
  });

  it('keep their hue in every later view or are grey there, and are never the same within one view', () => {
    let greys = 0;
    fc.assert(fc.property(VIEWS, (views) => {
      const memory = new Memory();
      const hueOf = new Map<string, number>();
      for (const view of views) {
        // Another session each time: nothing but the memory is carried on.
        const stored = memory.get('hues.model', {});
        const looks = new Hues(memory, new FakeLogger()).assign('model', view);
        expect(memory.get('hues.model', {})).toMatchObject(stored);
        expect(new Set(looks.values()).size).toBe(looks.size);
        for (const key of view) {
          const look = looks.get(key);
          greys += look === undefined ? 1 : 0;
          expect(look ?? hueOf.get(key)).toBeDefined();
          if (look === undefined) continue;
          expect(look >= 0 && look < 2 * HUES).toBe(true);
          expect(look % HUES).toBe(hueOf.get(key) ?? look % HUES);
          hueOf.set(key, look % HUES);
        }
      }
    }), { numRuns: 500 });
    expect(greys).toBeGreaterThan(0);
  });

  it('are all shown, none in grey, as long as there are no more than twice as many groups as hues', () => {
    const views = fc.array(fc.uniqueArray(fc.constantFrom(...KEYS.slice(0, 2 * HUES)), { maxLength: HUES }), { maxLength: 12 });
    fc.assert(fc.property(views, (shown) => {
      const hues = new Hues(new Memory(), new FakeLogger());
      for (const view of shown) expect([...hues.assign('model', view).keys()].toSorted()).toEqual(view.toSorted());
    }), { numRuns: 500 });
  });
});
