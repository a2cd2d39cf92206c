/** Plausible markdown prose, one piece per token, so that a count of tokens and a text of that length are the same thing. */
import type { Rng } from './rng.ts';

/** Texts longer than this are billed in full but written only so far, to keep memory small. */
const MOST_PIECES = 4000;

/** Exactly `min(count, MOST_PIECES)` pieces that join to markdown. */
export function prose(rng: Rng, count: number): readonly string[] {
  return filled(count, (soFar) => block(rng, soFar === 0));
}

/** What a model mutters before it answers. */
export function musing(rng: Rng, count: number): readonly string[] {
  return filled(count, (soFar) => `${soFar === 0 ? '' : ' '}${rng.pick(MUSINGS)}`);
}

/** Cuts a text into pieces of about one token each (a word with the space before it); they join to the same text. */
export function piecesOf(text: string): readonly string[] {
  return text.match(/\s*\S{1,12}|\s+$/gu) ?? [];
}

function filled(count: number, more: (soFar: number) => string): readonly string[] {
  const wanted = Math.min(count, MOST_PIECES);
  const pieces: string[] = [];
  while (pieces.length < wanted) pieces.push(...piecesOf(more(pieces.length)));
  return pieces.slice(0, wanted);
}

function block(rng: Rng, first: boolean): string {
  if (first) return rng.pick(OPENINGS);
  const kind = rng.int(0, 6);
  if (kind === 0) return `\n\n## ${rng.pick(HEADINGS)}\n\n${paragraph(rng)}`;
  if (kind === 1) return `\n\n${Array.from({ length: rng.int(2, 4) }, () => `- **${rng.pick(HEADINGS)}**: ${lower(rng.pick(SENTENCES))}`).join('\n')}`;
  if (kind === 2) return `\n\n${rng.pick(SNIPPETS)}`;
  return `\n\n${paragraph(rng)}`;
}

function paragraph(rng: Rng): string {
  return Array.from({ length: rng.int(2, 4) }, () => rng.pick(SENTENCES)).join(' ');
}

function lower(sentence: string): string {
  return sentence.charAt(0).toLowerCase() + sentence.slice(1);
}

const OPENINGS = [
  'Short answer: yes, but the order of the two writes matters.',
  'The failure comes from reading the buffer before the last chunk has arrived.',
  'Here is a version that keeps the public shape and moves the parsing out of the handler.',
  'There are two places where this can go wrong, and the test only covers the first.',
  'You can drop the lock here; what has to stay is the check after it.',
] as const;

const HEADINGS = ['What happens now', 'Why it breaks', 'A smaller change', 'Edge cases', 'How to test it', 'Cost', 'Naïve version', 'Migration'] as const;

const SENTENCES = [
  'The reader splits on newlines, so an event that ends exactly at a chunk boundary is seen twice.',
  'Keep the raw bytes until a whole line is there, and decode only then.',
  'A café called “Größe” is three bytes longer than it looks, which is why the offset drifts.',
  'The counter is updated before the file is synced; a crash in between loses one entry.',
  'Each window holds its own copy, and the slower one overwrites the other.',
  'If the response has no usage, ask again later instead of writing zero.',
  'The retry is safe because the request carries an id and the second insert is ignored.',
  'Moving the condition up to the caller removes both flags.',
  'The zone changes at 02:00, so that day has only twenty-three hours.',
  'With a queue in front the handler never blocks, and the order stays what the user saw.',
  'The type already says that this cannot be undefined; the cast hides it.',
  'Rounding once at the end keeps the sum equal to the parts.',
  'A timeout of thirty seconds is generous for this call → ten would do.',
] as const;

const SNIPPETS = [
  '```ts\nconst line = buffer.subarray(start, end);\nif (line.length === 0) continue;\nyield decoder.decode(line);\n```',
  '```ts\nexport function clamp(value: number, low: number, high: number): number {\n  return Math.min(high, Math.max(low, value));\n}\n```',
  '```sh\nnpm run test -- --project unit\n```',
  '| step | before | after |\n| --- | ---: | ---: |\n| read | 12 ms | 3 ms |\n| fold | 40 ms | 9 ms |',
] as const;

const MUSINGS = [
  'The user wants to know why the stream ends early.',
  'First I should look at where the buffer is filled.',
  'That would explain the missing line, but not the duplicate.',
  'Wait, the second reader starts at zero again.',
  'I could suggest a lock, though a queue is simpler.',
  'Let me check the case of an empty chunk.',
  'So the answer is short, with one code sample.',
] as const;
