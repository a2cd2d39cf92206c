import { t } from '../../core/l10n.ts';
import type { Exchanged } from '../../openrouter/signIn/exchange.ts';
import type { Waited } from './waitForCode.ts';

/** How an attempt failed; each has words and a next step of its own. */
export type SignInFailure = Exclude<Waited, { kind: 'code' | 'cancelled' }> | Extract<Exchanged, { kind: 'refused' }>;

/** Why it has not worked, as sentences. */
export function failureWords(failure: SignInFailure, host: string): string {
  switch (failure.kind) {
    case 'denied': return t('The sign-in was declined in the browser. Nothing has changed.');
    case 'too-late': return t('No answer came from the browser within ten minutes, so the sign-in has ended.');
    case 'refused': switch (failure.why) {
      case 'expired': return t('The code has expired: it holds for ten minutes. Sign in once more.');
      case 'invalid': return t('OpenRouter does not accept this code: it is mistyped or incomplete, was used already, or belongs to another sign-in.');
      case 'method': return t('OpenRouter does not accept the way in which this version signs in. Update the extension, or set an API key.');
      case 'no-sign-in': return t('There is no sign-in at {0}. Set an API key instead.', host);
    }
  }
}
