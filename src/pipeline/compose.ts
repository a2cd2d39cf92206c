/** What comes after a step. */
export type Next<C, R> = (context: C) => Promise<R>;

/** One stage: looks at the context, hands on the same or a richer one, and may look at the result on its way back. */
export type Step<C, R> = (context: C, next: Next<C, R>) => Promise<R>;

/** Runs the steps in order, the last of which ends the line. */
export function compose<C, R>(steps: readonly Step<C, R>[], last: Next<C, R>): Next<C, R> {
  return steps.reduceRight<Next<C, R>>((next, step) => (context) => step(context, next), last);
}
