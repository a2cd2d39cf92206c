/** The codes of "Sign in with OpenRouter" (OAuth PKCE): single use, ten minutes. */
import { createHash } from 'node:crypto';
import type { KeySpec } from './account.ts';
import type { SimClock } from './clock.ts';
import type { Rng } from './rng.ts';

const LIFETIME_MS = 600_000;

/** What the person agreed to on OpenRouter's page. */
export interface CodeSpec {
  readonly challenge?: string | undefined;
  readonly method?: 'S256' | 'plain' | undefined;
  /** The key to be made. */
  readonly key?: KeySpec | undefined;
}

export type Exchange = { readonly key: KeySpec } | 'bad_method' | 'invalid' | 'expired';

export class SignIn {
  readonly #clock: SimClock;
  readonly #rng: Rng;
  readonly #codes = new Map<string, { readonly spec: CodeSpec; readonly issuedAt: number }>();

  constructor(clock: SimClock, rng: Rng) {
    this.#clock = clock;
    this.#rng = rng;
  }

  issue(spec: CodeSpec): string {
    const code = `auth_code_${this.#rng.letters(24)}`;
    this.#codes.set(code, { spec, issuedAt: this.#clock.now() });
    return code;
  }

  exchange(code: string | undefined, verifier: string | undefined, method: string | undefined): Exchange {
    if (!isMethod(method)) return 'bad_method';
    const issued = code === undefined ? undefined : this.#codes.get(code);
    if (code === undefined || issued === undefined) return 'invalid';
    if (this.#clock.now() - issued.issuedAt > LIFETIME_MS) return 'expired';
    if ((method ?? 'S256') !== (issued.spec.method ?? 'S256')) return 'bad_method';
    if (!proves(issued.spec, verifier)) return 'invalid';
    this.#codes.delete(code);
    return { key: issued.spec.key ?? {} };
  }
}

function isMethod(method: string | undefined): boolean {
  return method === undefined || method === 'S256' || method === 'plain';
}

function proves({ challenge, method }: CodeSpec, verifier: string | undefined): boolean {
  if (challenge === undefined) return true;
  if (verifier === undefined) return false;
  return challenge === (method === 'plain' ? verifier : createHash('sha256').update(verifier).digest('base64url'));
}
