/** Puts weight and colour on a text, or leaves it as it is. Nothing is said by colour alone. */
export interface Paint {
  readonly strong: Look;
  readonly faint: Look;
  readonly good: Look;
  readonly warn: Look;
  readonly bad: Look;
}

/** One way to paint a text. */
export type Look = (text: string) => string;

const same: Look = (text) => text;

/** No colours: pipes, `NO_COLOR`, terminals that cannot. */
export const PLAIN: Paint = { strong: same, faint: same, good: same, warn: same, bad: same };

/** The colours of the terminal's own palette. */
export const COLOURS: Paint = { strong: sgr(1, 22), faint: sgr(2, 22), good: sgr(32, 39), warn: sgr(33, 39), bad: sgr(31, 39) };

/** Whether a stream that is a terminal or not should be painted (https://no-color.org). */
export function paintFor(isTerminal: boolean, env: Readonly<Record<string, string | undefined>>): Paint {
  const wanted = isTerminal && (env.NO_COLOR ?? '') === '' && env.TERM !== 'dumb';
  return wanted ? COLOURS : PLAIN;
}

function sgr(on: number, off: number): Look {
  return (text) => `\u001b[${on}m${text}\u001b[${off}m`;
}
