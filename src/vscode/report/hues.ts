import type * as vscode from 'vscode';
import type { Logger } from '../../core/ports.ts';
import { inBackground } from '../notify.ts';

/** How many models have a colour of their own. */
export const HUES = 7;

const STORED = 'modelHues';

/** Numbers the colours of models: by first appearance, the same in every view and on every day. */
export class Hues {
  private readonly memory: vscode.Memento;

  private readonly logger: Logger;

  constructor(memory: vscode.Memento, logger: Logger) {
    this.memory = memory;
    this.logger = logger;
  }

  /** The hue that a model was given once; `undefined` for one that never had any. */
  of(model: string): number | undefined {
    const stored = this.memory.get<Readonly<Record<string, number>>>(STORED, {});
    return Object.hasOwn(stored, model) ? stored[model] : undefined;
  }

  /** The hue of each of these models, dearest first; those beyond the number of hues have none. */
  assign(models: readonly string[]): ReadonlyMap<string, number> {
    const stored = this.memory.get<Readonly<Record<string, number>>>(STORED, {});
    const assigned = assignHues(models.slice(0, HUES), stored);
    const next = { ...stored, ...Object.fromEntries(assigned) };
    if (JSON.stringify(next) !== JSON.stringify(stored)) inBackground(this.memory.update(STORED, next), this.logger);
    return assigned;
  }
}

/** Stored hues stay. A newcomer takes the lowest that no model ever had, or, where all were given away, that none of the others here has. */
export function assignHues(models: readonly string[], stored: Readonly<Record<string, number>>): ReadonlyMap<string, number> {
  const assigned = new Map<string, number>();
  for (const model of models) {
    const hue = Object.hasOwn(stored, model) ? stored[model] : undefined;
    if (hue !== undefined && ![...assigned.values()].includes(hue)) assigned.set(model, hue);
  }
  for (const model of models) {
    if (assigned.has(model)) continue;
    const unused = lowestFree([...assigned.values(), ...Object.values(stored)]);
    assigned.set(model, unused < HUES ? unused : lowestFree([...assigned.values()]));
  }
  return assigned;
}

function lowestFree(taken: readonly number[]): number {
  let hue = 0;
  while (taken.includes(hue)) hue += 1;
  return hue;
}
