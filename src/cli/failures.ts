/** How the program ends: what scripts go by. */
export const EXIT = {
  done: 0,
  /** It could not be done. */
  failed: 1,
  /** What was typed is not understood. */
  usage: 2,
  /** The guard refused the call. */
  refused: 3,
  /** Somebody pressed Ctrl-C. */
  interrupted: 130,
} as const;

export type ExitCode = (typeof EXIT)[keyof typeof EXIT];

/** What was typed cannot be meant: one sentence, and a hint. */
export class UsageError extends Error {
  readonly hint: string;

  constructor(message: string, hint: string) {
    super(message);
    this.name = 'UsageError';
    this.hint = hint;
  }
}
