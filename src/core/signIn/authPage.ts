/** How OpenRouter lists the key that a sign-in makes. */
const KEY_LABEL = 'OpenRouter Spend Monitor';

/** What the sign-in page has to know. */
export interface AuthRequest {
  /** base64url of the SHA-256 of the verifier, which stays here. */
  readonly challenge: string;
  /** Where the browser is sent with the code; without it, the page shows the code. Must have no query of its own: OpenRouter appends `?code=…`. */
  readonly callback?: string;
}

/** The page on which a person agrees to give this program a key: `/auth` of the API's origin, to which the key will belong. */
export function authPage(baseUrl: string, { challenge, callback }: AuthRequest): string {
  const page = new URL('/auth', new URL(baseUrl).origin);
  if (callback !== undefined) page.searchParams.set('callback_url', callback);
  page.searchParams.set('code_challenge', challenge);
  page.searchParams.set('code_challenge_method', 'S256');
  page.searchParams.set('key_label', KEY_LABEL);
  // Editors take an address apart and write it anew, where a plus is a plus and no space.
  return page.href.replaceAll('+', '%20');
}
