import type { Texts } from '../../src/core/l10n.ts';
import { isRecord } from './model/viewState.ts';

/** The texts that the page was made with, as JSON; English where there are none. */
export function readTexts(json: string | null): Texts | undefined {
  const texts: unknown = json === null ? undefined : JSON.parse(json);
  if (!isRecord(texts)) return undefined;
  return Object.fromEntries(Object.entries(texts).filter((entry): entry is [string, string] => typeof entry[1] === 'string'));
}
