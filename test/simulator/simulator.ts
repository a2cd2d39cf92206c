/**
 * A real HTTP server that answers as OpenRouter does. `createSimulator()` listens on 127.0.0.1 and comes with one ordinary and one
 * management key; everything else is switched through the methods below, a request's `x-sim-trouble` header, or `POST /__control/…`.
 */
import type { Server } from 'node:http';
import { setTimeout as wait } from 'node:timers/promises';
import type { KeySpec, SimKey } from './account.ts';
import { controlHandler } from './control.ts';
import type { Generation } from './generations.ts';
import { bookHistory, pastMonth, type PastCall } from './history.ts';
import type { LoggedRequest } from './requestLog.ts';
import { simulatorServer } from './server.ts';
import type { CodeSpec } from './signIn.ts';
import type { TroubleRule } from './troubles.ts';
import { usdFromNumber, usdToNumber } from './usd.ts';
import { World, type WorldOptions } from './world.ts';

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

export async function createSimulator(options: SimulatorOptions = {}): Promise<Simulator> {
  const world = new World(options);
  let simulator: Simulator | undefined = undefined;
  const server = simulatorServer(world, controlHandler(() => {
    if (simulator === undefined) throw new RangeError('the simulator is still starting');
    return simulator;
  }));
  const port = await listen(server, options.port ?? 0);
  simulator = simulatorOf(world, server, `http://127.0.0.1:${port}`, options);
  return simulator;
}

function simulatorOf(world: World, server: Server, origin: string, options: SimulatorOptions): Simulator {
  const { account, clock, log } = world;
  return {
    origin,
    baseUrl: `${origin}/api/v1`,
    key: issued(account.addKey(options.key)),
    managementKey: issued(account.addKey({ management: true })),
    addKey: (spec) => issued(account.addKey(spec)),
    updateKey: (hash, change) => issued(account.updateKey(hash, change)),
    setCredits: (bought) => account.setCredits(bought),
    trouble: (rule) => world.troubles.add(rule),
    clearTroubles: () => world.troubles.clear(),
    now: () => clock.now(),
    advance: (ms) => clock.advance(ms),
    setNow: (at) => clock.set(instant(at)),
    settlementLag: (ms) => {
      account.settlementLagMs = ms;
    },
    spend: (spend) => bookSpend(world, spend),
    issueCode: (spec) => world.signIn.issue(spec),
    requests: () => log.all(),
    clearRequests: () => log.clear(),
    generations: () => world.generations.all(),
    loadHistory: (keyHash) => {
      const calls = pastMonth({ seed: world.seed, now: clock.now(), catalogue: world.catalogue });
      bookHistory(world, account.keyOf(keyHash), calls);
      return calls;
    },
    state: () => stateOf(world),
    idle: async () => {
      while (log.open() > 0) await wait(2);
    },
    close: () => close(server),
  };
}

function bookSpend(world: World, { keyHash, usd, byokUsd = 0, at, model = 'openai/gpt-4o-mini' }: Spend): void {
  const key = world.account.keyOf(keyHash);
  const when = at === undefined ? world.clock.now() : instant(at);
  const cost = usdFromNumber(usd);
  const byok = usdFromNumber(byokUsd);
  world.account.charge(key, when, cost, byok);
  world.activity.book({ at: when, keyHash, model, permaslug: model, provider: 'OpenAI', cost, byok, isByok: byokUsd > 0, promptTokens: 1000, completionTokens: 200, reasoningTokens: 0 });
}

function stateOf(world: World): SimulatorState {
  const now = world.clock.now();
  const keys = world.account.keys().map((key) => ({ ...issued(key), usage: usdToNumber(key.credits.shown(now).total), trueUsage: usdToNumber(key.credits.actual(now).total) }));
  return {
    now: new Date(now).toISOString(),
    keys,
    balance: usdToNumber(world.account.balance()),
    generations: world.generations.all().length,
    requests: world.log.all().length,
    running: world.inFlight.running(),
    troubles: world.troubles.rules(),
  };
}

function issued({ key, hash, label }: SimKey): IssuedKey {
  return { key, hash, label };
}

function instant(at: string): number {
  const ms = Date.parse(at);
  if (Number.isNaN(ms)) throw new RangeError(`not an instant: ${at}`);
  return ms;
}

function listen(server: Server, port: number): Promise<number> {
  return new Promise((resolve, reject) => {
    server.once('error', reject);
    server.listen(port, '127.0.0.1', () => {
      const address = server.address();
      resolve(typeof address === 'object' && address !== null ? address.port : port);
    });
  });
}

function close(server: Server): Promise<void> {
  return new Promise((resolve) => {
    server.close(() => resolve());
    server.closeAllConnections();
  });
}
