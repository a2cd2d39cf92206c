import type { UsageEntry } from '../usage.ts';
import type { SavedQuarterHours } from './quarterHours.ts';
import { QuarterHours } from './quarterHours.ts';
import type { Sums } from './sums.ts';
import { textKey } from './textKey.ts';

/** By what calls are labelled besides the dimensions of a bucket. All tags of a call are one label: no call is counted twice. */
export const LABELS = ['user', 'purpose', 'session', 'tags'] as const;
export type Label = (typeof LABELS)[number];

/** One label of an origin's own calls. `value` is never empty; of tags it is their JSON list, sorted, each once. */
export interface LabelDimensions {
  readonly origin: string;
  readonly label: Label;
  readonly value: string;
}

export type SavedLabels = SavedQuarterHours<LabelDimensions>;

/** Running totals by each label for itself, for budgets of a session, a user, a purpose or a tag: all of them at once would make as many cells as calls. */
export class LabelTotals extends QuarterHours<LabelDimensions> {
  constructor(saved: SavedLabels = { dimensions: [], cells: [] }) {
    super(keyOf, saved);
  }

  /** Counts an entry in (`1`), or takes back what was counted for it before (`-1`). */
  count(entry: UsageEntry, sums: Sums, sign: 1 | -1): void {
    if (entry.source === 'untracked') return;
    for (const label of LABELS) {
      const value = labelOf(entry, label);
      if (value !== '') this.change(entry.at, { origin: entry.origin, label, value }, sums, sign);
    }
  }
}

/** A call's label; empty where it has none. */
export function labelOf({ tags = [], ...call }: Pick<UsageEntry, Label>, label: Label): string {
  if (label !== 'tags') return call[label] ?? '';
  return tags.length === 0 ? '' : JSON.stringify([...new Set(tags)].sort());
}

/** The tags that a label of them stands for. */
export function tagsIn(value: string): readonly string[] {
  return value === '' ? [] : (JSON.parse(value) as readonly string[]);
}

function keyOf({ origin, label, value }: LabelDimensions): string {
  return textKey([origin, label, value]);
}
