import type { Node } from 'jsonc-parser';
import { findNodeAtLocation, getNodeValue, parseTree } from 'jsonc-parser';
import type { Catalogue } from '../core/pricing/catalogue.ts';
import type { SettingProblem, Settings } from '../core/settings.ts';
import { SETTING_NAMES, modelProblems, readSettings } from '../core/settings.ts';
import { SETTINGS_SECTION } from './contributions.ts';

/** Something in a settings.json, by its offset in characters. */
export interface PlacedProblem {
  readonly offset: number;
  readonly length: number;
  readonly message: string;
  /** `error`: it cannot be used. `slip`: it looks like one. */
  readonly kind: 'error' | 'slip';
}

/** What in the text of a settings.json cannot be used, or looks like a slip, where it stands. `current`: the settings in force. */
export function problemsIn(text: string, current: Settings, catalogue: Catalogue | undefined): readonly PlacedProblem[] {
  const tree = parseTree(text);
  return tree === undefined ? [] : found(tree, current, catalogue);
}

function found(tree: Node, current: Settings, known: Catalogue | undefined): readonly PlacedProblem[] {
  const raw = Object.fromEntries(SETTING_NAMES.flatMap((name) => {
    const node = nodeOf(tree, [`${SETTINGS_SECTION}.${name}`]);
    return node === undefined ? [] : [[name, getNodeValue(node) as unknown]];
  }));
  const { settings, problems } = readSettings(raw, current);
  const slips = known === undefined || known.models.length === 0
    ? []
    : modelProblems(settings, { has: (id) => known.find(id) !== undefined, ids: () => known.models.map(({ id }) => id) });
  return [...problems.map((problem) => placed(problem, 'error', tree)), ...slips.map((problem) => placed(problem, 'slip', tree))];
}

function placed({ setting, place, message }: SettingProblem, kind: PlacedProblem['kind'], tree: Node): PlacedProblem {
  const { offset, length } = nearest(tree, [`${SETTINGS_SECTION}.${setting}`, ...partsOf(place)]) ?? tree;
  return { offset, length, message, kind };
}

/** What cannot be found for itself is part of what can: a field that is missing, of its budget. */
function nearest(tree: Node, path: readonly (string | number)[]): Node | undefined {
  for (let length = path.length; length > 0; length -= 1) {
    const node = nodeOf(tree, path.slice(0, length));
    if (node !== undefined) return node;
  }
  return undefined;
}

function nodeOf(tree: Node, path: readonly (string | number)[]): Node | undefined {
  return findNodeAtLocation(tree, [...path]);
}

/** `[1].daily` as path: 1, `daily`. */
function partsOf(place: string): readonly (string | number)[] {
  return [...place.matchAll(/\[(\d+)\]|\.([^.[]+)/g)].map(([, index, name]) => (index === undefined ? (name ?? '') : Number(index)));
}
