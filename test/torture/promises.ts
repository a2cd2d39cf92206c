import { Piece } from './plan.ts';

/** What writers were promised, heard from their own mouths: a ledger that keeps less has lost something. */
export class Promises {
  readonly held = new Set<string>();
  readonly given = new Set<string>();
  readonly entries = new Set<string>();
  readonly finals = new Set<string>();

  hear(word: string, id: string): void {
    if (word === 'held') this.held.add(id);
    if (word === 'back') this.given.add(id);
    if (word === 'entry' || word === 'final') this.entries.add(id);
    if (word === 'final') this.finals.add(id);
  }

  /** How many single promises there are. */
  get size(): number {
    return this.held.size + this.given.size + this.entries.size + this.finals.size;
  }

  /** Promised entries that are not among these; of twins one is enough. */
  lost(ids: ReadonlySet<string>): readonly string[] {
    return [...this.entries].filter((id) => !ids.has(id) && !(Piece.of(id).kind === 'twins' && ids.has(Piece.of(id).twin)));
  }
}
