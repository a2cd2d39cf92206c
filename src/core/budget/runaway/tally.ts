/** A run of repeated calls: how strong the evidence is, and where it began. */
export interface Run {
  /** In calls of full weight. */
  readonly score: number;
  /** Place in the path. */
  readonly from: number;
}

/** No run is remembered as longer, so that a session that goes on well is soon trusted again. More than any threshold. */
const MOST_SCORE = 50;

/** A sum that never falls below nothing: it grows while evidence outweighs what speaks against it (Page's test). */
export class Tally {
  private score = 0;
  private from = 0;

  /** Takes in what the call at that place of the path says. */
  add(place: number, value: number): void {
    if (this.score === 0) this.from = place;
    this.score = Math.min(MOST_SCORE, Math.max(0, this.score + value));
  }

  /** Forgets what was. */
  reset(): void {
    this.score = 0;
  }

  get run(): Run {
    return { score: this.score, from: this.from };
  }
}
