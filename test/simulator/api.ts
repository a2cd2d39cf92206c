/** The simulator as its users see it: options, methods, and what they return. */
import type { KeySpec } from './account.ts';
import type { Generation } from './generations.ts';
import type { PastCall } from './history.ts';
import type { LoggedRequest } from './requestLog.ts';
import type { CodeSpec } from './signIn.ts';
import type { TroubleRule } from './troubles.ts';
import type { WorldOptions } from './world.ts';

export interface SimulatorOptions extends WorldOptions {
  /** Default 0: any free port. */
  readonly port?: number;
  /** The ordinary key; its text is seeded unless given. */
  readonly key?: KeySpec;
}

/** Enough of a key to use it and to look for it. */
export interface IssuedKey {
  readonly key: string;
  /** SHA-256 of the key's text. */
  readonly hash: string;
  readonly label: string;
}

/** Money a key spends elsewhere, in a program we do not see. */
export interface Spend {
  readonly keyHash: string;
  /** USD from credits. */
  readonly usd: number;
  /** USD at the user's own provider. */
  readonly byokUsd?: number;
  /** ISO instant; default now. */
  readonly at?: string;
  /** For `/activity`; default `openai/gpt-4o-mini`. */
  readonly model?: string;
}

export interface SimulatorState {
  /** ISO. */
  readonly now: string;
  readonly keys: readonly (IssuedKey & { readonly usage: number; readonly trueUsage: number })[];
  readonly balance: number;
  readonly generations: number;
  readonly requests: number;
  readonly running: number;
  readonly troubles: readonly TroubleRule[];
}

export interface Simulator {
  /** `http://127.0.0.1:<port>`. */
  readonly origin: string;
  /** `<origin>/api/v1`. */
  readonly baseUrl: string;
  readonly key: IssuedKey;
  readonly managementKey: IssuedKey;
  addKey(spec?: KeySpec): IssuedKey;
  updateKey(hash: string, change: Omit<KeySpec, 'key'>): IssuedKey;
  /** Credits ever bought, USD. */
  setCredits(bought: number): void;
  /** Adds a rule; inference calls only, unless `match.path` says otherwise. */
  trouble(rule: TroubleRule): void;
  clearTroubles(): void;
  now(): number;
  advance(ms: number): void;
  /** Jumps to an ISO instant. */
  setNow(at: string): void;
  settlementLag(ms: number): void;
  spend(spend: Spend): void;
  /** A code for `POST /auth/keys`, as the sign-in page would give one. */
  issueCode(spec: CodeSpec): string;
  requests(): readonly LoggedRequest[];
  clearRequests(): void;
  generations(): readonly Generation[];
  /** Books thirty days of past usage on a key and returns the calls. */
  loadHistory(keyHash: string): readonly PastCall[];
  state(): SimulatorState;
  /** Waits (real time) until no request is open. */
  idle(): Promise<void>;
  /** Cuts every connection and stops listening. */
  close(): Promise<void>;
}
