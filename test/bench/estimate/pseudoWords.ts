import type { Random } from '../random.ts';
import type { Sample } from './corpus.ts';
import type { Draw } from './cut.ts';
import { lengthOf } from './cut.ts';
import { declarations } from './prose.ts';

/** How many characters the next one depends on. */
const ORDERS = [1, 2, 3] as const;
const PER_LANGUAGE = 3;

/** What stands between words: now and then they are a list. */
const BETWEEN = [' ', ' ', ' ', '\n', ', ', '-', '\n- '] as const;

/** Words that do not exist, spelt as those of a language are: each letter follows the ones before as often as it does there. Some are apart that are not so in their language. */
export function pseudoWords({ random, half }: Draw): readonly Sample[] {
  return declarations().flatMap(({ language, text }) => {
    const part = (half === 0 ? text.slice(0, text.length / 2) : text.slice(text.length / 2)).replace(/\s+/g, ' ');
    if (language === undefined) return random.chance(0.3) ? [{ kind: 'pseudo-words, other languages', text: written(part, random.pick(ORDERS), random) }] : [];
    return ORDERS.flatMap((order) => Array.from({ length: PER_LANGUAGE }, () => ({ kind: `pseudo-words, ${language}`, text: written(part, order, random) })));
  });
}

function written(source: string, order: number, random: Random): string {
  const after = new Map<string, string[]>();
  for (let index = 0; index + order < source.length; index++) {
    const key = source.slice(index, index + order);
    const next = source[index + order] ?? ' ';
    const known = after.get(key);
    if (known === undefined) after.set(key, [next]);
    else known.push(next);
  }
  const apart = random.pick([0, 0, 0.1, 0.2]);
  const length = lengthOf(random);
  let text = source.slice(0, order);
  while (text.length < length) text += random.chance(apart) ? ' ' : random.pick(after.get(text.slice(-order)) ?? [' ']);
  return text.replaceAll(' ', random.pick(BETWEEN));
}
