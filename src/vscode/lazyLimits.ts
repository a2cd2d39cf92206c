import { changeLimitAt } from './limitsCommand.ts';
import type { LimitsParts } from './limitsPicker.ts';

/** The command "Change Limits", loaded when it is used. Resolves to whether one was changed. */
export async function changeLimits(parts: Omit<LimitsParts, 'changeAt'>): Promise<boolean> {
  const { pickLimit } = await import('./limitsPicker.ts');
  return pickLimit({ ...parts, changeAt: (place) => changeLimitAt(parts.settings, place) });
}
