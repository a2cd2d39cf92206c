/** A language's texts by their English ones, as `vscode.l10n.bundle` gives them. */
export type Texts = Readonly<Record<string, string>>;

/** What this process speaks: its texts, and the signs that its numbers are written with. */
export interface Speech {
  /** BCP 47, as the editor names its display language: `en`, `de`, `pt-br`. */
  readonly language: string;
  readonly texts: Texts;
  /** Before the decimals: `.` or `,`. */
  readonly decimal: string;
  /** Between thousands: `,`, `.`, a space. */
  readonly group: string;
  /** What the engine has made to write dates, by their forms (`dates.ts`): each costs more to make than a page full of dates. Absent: they are written in English. */
  readonly dates?: Map<string, Intl.DateTimeFormat>;
}

const ENGLISH: Speech = { language: 'en', texts: {}, decimal: '.', group: ',' };

/**
 * Where a process keeps its language. Each of our bundles has its own copy of this module, and all of them speak one language: so it stands
 * where the runtime keeps its own default language, with the process, set once by whoever starts it and before anything is said.
 */
const PLACE = Symbol.for('openrouter-spend.speech');

/** What this process speaks; English unless it was told otherwise. */
export function speech(): Speech {
  return (globalThis as { [PLACE]?: Speech })[PLACE] ?? ENGLISH;
}

/** Lets this process speak a language. Texts that it lacks are said in English; numbers and dates are written as the language writes them. */
export function speak(language: string, texts: Texts | undefined): void {
  (globalThis as { [PLACE]?: Speech })[PLACE] = { language, texts: texts ?? {}, ...signsOf(language) };
}

/**
 * A text in the language of this process. `{0}`, `{1}` … stand for the arguments, in whatever order the language needs them. The English
 * text is the key; it is written out where it is said, so that a program can collect them.
 */
export function t(english: string, ...values: readonly (string | number)[]): string {
  const { texts } = speech();
  const text = Object.hasOwn(texts, english) ? (texts[english] ?? english) : english;
  return values.length === 0 ? text : text.replace(/\{(\d)\}/g, (whole, place: string) => String(values[Number(place)] ?? whole));
}

/** One of two texts by a number, which is no argument of its own: `counted(n, t('{0} call', …), t('{0} calls', …))` says the first for exactly one. */
export function counted(count: number, one: string, many: string): string {
  return count === 1 ? one : many;
}

function signsOf(language: string): Pick<Speech, 'decimal' | 'group' | 'dates'> {
  const { decimal, group } = ENGLISH;
  // English needs no `Intl`, whose first use takes eight megabytes of memory into use.
  if (/^en(?:-us|-gb)?$/i.test(language) || !isKnown(language)) return { decimal, group };
  const parts = new Intl.NumberFormat(language).formatToParts(1_234_567.8);
  const sign = (type: 'decimal' | 'group'): string | undefined => parts.find((part) => part.type === type)?.value;
  return { decimal: sign('decimal') ?? decimal, group: sign('group') ?? group, dates: new Map() };
}

/** Not a language that this engine has never heard of, such as a pseudo-locale of translators: it would write in the machine's own. */
function isKnown(language: string): boolean {
  try {
    return Intl.NumberFormat.supportedLocalesOf(language).length > 0;
  } catch (error) {
    if (error instanceof RangeError) return false;
    throw error;
  }
}
