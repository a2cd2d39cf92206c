import { createHash, randomBytes } from 'node:crypto';

/** What ties a code to the program that asked for it (PKCE, RFC 7636): the page sees the challenge, only the exchange the verifier. */
export interface Proof {
  /** 43 characters of base64url; it must never leave the memory of this process but for the exchange. */
  readonly verifier: string;
  readonly challenge: string;
}

/** A fresh proof, for one sign-in. */
export function newProof(): Proof {
  const verifier = randomBytes(32).toString('base64url');
  return { verifier, challenge: challengeOf(verifier) };
}

/** The method S256: base64url of the SHA-256, without padding. */
export function challengeOf(verifier: string): string {
  return createHash('sha256').update(verifier, 'ascii').digest('base64url');
}
