import { t } from './l10n.ts';

/** The words that the status bar's template knows, in braces. */
export const STATUS_WORDS = ['spend', 'limit', 'share', 'remaining', 'week', 'month', 'credits', 'tokens', 'calls', 'model', 'sparkline', 'days'] as const;

export type StatusWord = (typeof STATUS_WORDS)[number];

/** What each of them is replaced by; `undefined`: not known. */
export type StatusWords = Readonly<Record<StatusWord, () => string | undefined>>;

const PLACE = /\{(\w+)\}/g;

/** A template's places that stand for nothing, each once. */
export function unknownWords(template: string): readonly string[] {
  return [...new Set([...template.matchAll(PLACE)].map(([, name]) => name ?? ''))].filter((name) => !isWord(name));
}

/** What to say of a template with such places: which they are, and what there is. */
export function unknownWordsText(template: string): string {
  const unknown = unknownWords(template).map((name) => `{${name}}`).join(', ');
  return t('knows no {0}; there are {1}', unknown, STATUS_WORDS.map((name) => `{${name}}`).join(', '));
}

/** The template's text. A part between `/`, `·` or `|` is left out where a figure in it is not known; empty where all are. */
export function filled(template: string, words: StatusWords): string {
  const parts = template.split(/(\s*[/·|]\s*)/);
  let text = '';
  for (let index = 0; index < parts.length; index += 2) {
    const part = substituted(parts[index] ?? '', words);
    if (part !== undefined) text += (text === '' ? '' : (parts[index - 1] ?? '')) + part;
  }
  return text;
}

function substituted(part: string, words: StatusWords): string | undefined {
  const known = new Map([...part.matchAll(PLACE)].map(([, name = '']) => [name, isWord(name) ? words[name]() : undefined]));
  if ([...known.values()].includes(undefined)) return undefined;
  return part.replace(PLACE, (_, name: string) => known.get(name) ?? '');
}

function isWord(name: string): name is StatusWord {
  return STATUS_WORDS.some((word) => word === name);
}
