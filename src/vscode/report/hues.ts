import type * as vscode from 'vscode';
import type { Grouping } from '../../core/analysis/range.ts';
import type { Logger } from '../../core/ports.ts';
import { inBackground } from '../notify.ts';

/** How many hues there are, and how many groups of a view are drawn by themselves. */
export const HUES = 7;
/** Each hue fills what it paints, or outlines it: from `HUES` on, the hues once more in outline. */
const LOOKS = 2 * HUES;

/** Numbers of the looks of groups, by their keys. */
type Looks = Readonly<Record<string, number>>;

/** Numbers the looks of models, and of what else is grouped by: by first appearance, the same in every view and on every day. */
export class Hues {
  private readonly memory: vscode.Memento;

  private readonly logger: Logger;

  constructor(memory: vscode.Memento, logger: Logger) {
    this.memory = memory;
    this.logger = logger;
  }

  /** The look that a group was given once; `undefined` for one that never had any. */
  of(by: Grouping, key: string): number | undefined {
    return lookIn(this.stored(by), key);
  }

  /** The look of each of these groups, dearest first; those beyond the number of hues have none. */
  assign(by: Grouping, keys: readonly string[]): ReadonlyMap<string, number> {
    const stored = this.stored(by);
    const { drawn, added } = assignLooks(keys.slice(0, HUES), stored);
    if (Object.keys(added).length > 0) inBackground(this.memory.update(nameOf(by), { ...stored, ...added }), this.logger);
    return drawn;
  }

  private stored(by: Grouping): Looks {
    return this.memory.get<Looks>(nameOf(by), {});
  }
}

/**
 * What is stored is never changed. Where two have the same look, the dearer keeps it, the other takes its own hue's other look in this view,
 * and is left to grey where that is taken, too. A newcomer takes the look that the fewest ever had, of those one whose hue nobody here has.
 */
export function assignLooks(keys: readonly string[], stored: Looks): { readonly drawn: ReadonlyMap<string, number>; readonly added: Looks } {
  const drawn = new Map<string, number>();
  const isFree = (look: number): boolean => ![...drawn.values()].includes(look);
  for (const turn of [0, HUES]) {
    for (const key of keys) {
      const own = lookIn(stored, key);
      if (own === undefined || drawn.has(key)) continue;
      const look = (own + turn) % LOOKS;
      if (isFree(look)) drawn.set(key, look);
    }
  }
  const added = new Map<string, number>();
  for (const key of keys) {
    if (lookIn(stored, key) !== undefined) continue;
    const given = [...Object.values(stored), ...added.values()];
    const rank = (look: number): number => 2 * given.filter((one) => one === look).length + Number(!isFree((look + HUES) % LOOKS));
    const [best = 0] = Array.from({ length: LOOKS }, (_, look) => look).filter(isFree).toSorted((a, b) => rank(a) - rank(b));
    drawn.set(key, best);
    added.set(key, best);
  }
  return { drawn, added: Object.fromEntries(added) };
}

function lookIn(stored: Looks, key: string): number | undefined {
  return Object.hasOwn(stored, key) ? stored[key] : undefined;
}

function nameOf(by: Grouping): string {
  return `hues.${by}`;
}
