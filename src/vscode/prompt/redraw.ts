/** A text is drawn at most so often while it streams in. */
const REDRAW_MS = 60;

/** Draws at once, or soon: many wishes within a short time are one drawing. */
export class Redraw {
  private readonly draw: () => void;
  private timer: NodeJS.Timeout | undefined;

  constructor(draw: () => void) {
    this.draw = draw;
  }

  soon(): void {
    this.timer ??= setTimeout(() => this.now(), REDRAW_MS);
  }

  now(): void {
    clearTimeout(this.timer);
    this.timer = undefined;
    this.draw();
  }
}
