/**
 * A real HTTP server that answers as OpenRouter does. `createSimulator()` listens on 127.0.0.1 and comes with one ordinary and one
 * management key; everything else is switched through the methods below, a request's `x-sim-trouble` header, or `POST /__control/…`.
 */
import type { Server } from 'node:http';
import { setTimeout as wait } from 'node:timers/promises';
import type { SimKey } from './account.ts';
import type { IssuedKey, Simulator, SimulatorOptions, SimulatorState, Spend } from './api.ts';
import { controlHandler } from './control.ts';
import { bookHistory, pastMonth } from './history.ts';
import { simulatorServer } from './server.ts';
import { usdFromNumber, usdToNumber } from './usd.ts';
import { World } from './world.ts';

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
