/** Everything that can go wrong in a way the user should read about. The text for each stands where it is thrown; the code is stable. */
export type SpendErrorCode =
  | 'secret-storage'
  | 'offline' | 'timeout' | 'upstream' | 'bad-answer'
  | 'ledger-unreadable' | 'ledger-newer' | 'disk-full'
  | 'bad-setting' | 'bad-argument' | 'bad-file' | 'cancelled';

/** An error the user may see: `message` is one plain sentence, `cause` is for the log. */
export class SpendError extends Error {
  readonly code: SpendErrorCode;

  constructor(code: SpendErrorCode, message: string, cause?: unknown) {
    super(message, cause === undefined ? undefined : { cause });
    this.name = 'SpendError';
    this.code = code;
  }
}

/** Whether this is one of ours, and, if asked, of that code. Told by name: lazily loaded bundles have a class of their own. */
export function isSpendError(error: unknown, code?: SpendErrorCode): error is Error & Pick<SpendError, 'code'> {
  return error instanceof Error && error.name === 'SpendError' && 'code' in error && (code === undefined || error.code === code);
}

/** One line about anything thrown. */
export function describeError(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}
