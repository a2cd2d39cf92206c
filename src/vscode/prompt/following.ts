/** So long after a text has grown the editor may still move what stands in it: it draws the lenses, which take a line. */
const SETTLES_MS = 5_000;
/** What was asked of the editor so long ago has been done, or was not needed. */
const REVEALS_MS = 500;

/** A place in a text. */
interface Place {
  readonly line: number;
  readonly character: number;
}

/** The first and the last place that a view shows whole. */
export interface View {
  readonly start: Place;
  readonly end: Place;
}

/** Whether a view goes along with a text that grows at its end: like a terminal, until somebody looks or goes elsewhere, and again once they come back to the end. */
export class Following {
  private readonly now: () => number;
  private isOn = true;
  /** Where the view begins: as it was seen last, and as nobody has scrolled since. */
  private seen: Place = { line: 0, character: 0 };
  private top = this.seen;
  private lines = 0;
  private grownAt = -Infinity;
  private revealedAt = -Infinity;

  /** `now`: milliseconds that only ever grow. */
  constructor(now: () => number) {
    this.now = now;
  }

  /** Somebody has asked for what comes next. */
  begin(): void {
    this.isOn = true;
  }

  /** The text is another; tells whether its end is to be shown. */
  grown(): boolean {
    if (!this.isSettling) this.top = this.seen;
    this.grownAt = this.now();
    return this.isOn && this.reveals();
  }

  /** The view shows another part of a text of so many lines; tells whether its end is to be shown again. */
  viewed({ start, end }: View, lines: number): boolean {
    const isAtEnd = end.line >= lines - 1;
    const moved = this.movedTo(start, lines);
    if (moved === 'up' && !isAtEnd) this.isOn = false;
    if (moved === 'down' && isAtEnd && !this.isRevealing) this.isOn = true;
    return this.isOn && !isAtEnd && this.isSettling && this.reveals();
  }

  /** Somebody has moved the cursor in a text of so many lines, or selected something. */
  selected({ line, isEmpty }: { readonly line: number; readonly isEmpty: boolean }, lines: number): void {
    this.isOn = isEmpty && line >= lines - 1;
  }

  /** Which way somebody has scrolled, as it seems. */
  private movedTo(start: Place, lines: number): 'up' | 'down' | undefined {
    // A view jumps up by itself where the text below it is gone.
    const hasShrunk = lines < this.lines;
    this.lines = lines;
    this.seen = start;
    const moved = this.isAboveTop(start) ? 'up' : isBefore(this.top, start) ? 'down' : undefined;
    if (hasShrunk || moved !== undefined) this.top = start;
    return hasShrunk ? undefined : moved;
  }

  /** While nothing is drawn anew, a narrower view may begin a line earlier though nobody has scrolled. */
  private isAboveTop(start: Place): boolean {
    return this.isSettling ? isBefore(start, this.top) : start.line < this.top.line - 1;
  }

  private get isSettling(): boolean {
    return this.now() - this.grownAt < SETTLES_MS;
  }

  private get isRevealing(): boolean {
    return this.now() - this.revealedAt < REVEALS_MS;
  }

  private reveals(): true {
    this.revealedAt = this.now();
    return true;
  }
}

function isBefore(one: Place, other: Place): boolean {
  return one.line < other.line || (one.line === other.line && one.character < other.character);
}
