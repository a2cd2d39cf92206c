import { describe, expect, it } from 'vitest';
import { challengeOf, newProof } from '../../../src/openrouter/signIn/proof.ts';

describe('the proof of a sign-in', () => {
  it('is the S256 of RFC 7636', () => {
    expect(challengeOf('dBjftJeZ4CVP-mB92K27uhbUJU1p1r_wW1gFWFOEjXk')).toBe('E9Melhoa2OwvFrEMTJguCHaoeK1t8URWbuGJSstw-cM');
  });

  it('is another one each time, and as long as the RFC wants it', () => {
    const proofs = Array.from({ length: 50 }, newProof);
    expect(new Set(proofs.map(({ verifier }) => verifier)).size).toBe(50);
    for (const { verifier, challenge } of proofs) {
      expect(verifier).toMatch(/^[\w-]{43}$/);
      expect(challenge).toBe(challengeOf(verifier));
    }
  });
});
