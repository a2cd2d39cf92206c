import { createHash } from 'node:crypto';
import { rmSync } from 'node:fs';
import { join } from 'node:path';
import { ulid } from 'ulid';
import { KnownTexts } from '../../src/core/knownTexts.ts';
import { fromUsd } from '../../src/core/money.ts';
import type { Logger } from '../../src/core/ports.ts';
import { parseCatalogue } from '../../src/core/pricing/catalogue.ts';
import { readSettings } from '../../src/core/settings.ts';
import type { Endpoint, UsageEntry } from '../../src/core/usage.ts';
import { budgetingOf } from '../../src/core/budget/standing.ts';
import { UTC, createZone } from '../../src/core/period.ts';
import { createOpenAiUpstream } from '../../src/openrouter/openAiUpstream.ts';
import { Breaker } from '../../src/pipeline/breaker.ts';
import type { Caller, PipelineContext } from '../../src/pipeline/exchange.ts';
import { guardedCall } from '../../src/pipeline/guardedCall.ts';
import { ConfigFile } from '../../src/storage/config.ts';
import { deviceId, openHome } from '../../src/storage/home.ts';
import type { Home } from '../../src/storage/home.ts';
import type { Ledger } from '../../src/storage/ledger.ts';
import { openLedger } from '../../src/storage/openLedger.ts';
import { createIds, systemClock } from '../../src/storage/system.ts';
import type { Simulator } from '../simulator/api.ts';
import type { PastCall } from '../simulator/history.ts';
import type { SettingValues } from '../vscode/harness/settings.ts';
import { projectRoot } from '../vscode/install/paths.ts';

/** How much of the daily limit the past has used when the demo begins: alerts are to fire within minutes. */
const SHARE_AT_START = 0.48;
const BATCH = 500;
/** A few calls a minute. */
const BETWEEN_CALLS_MS = 14_000;
/** Another program spends with the same key, unseen. */
const BETWEEN_OTHERS_MS = 95_000;

const MODELS = ['anthropic/claude-sonnet-5', 'openai/gpt-5.6-luna', 'anthropic/claude-haiku-4.5', 'google/gemini-3.6-flash', 'openai/gpt-4o-mini'];
const TASKS = ['Explain what this module does.', 'Find the off-by-one.', 'Write a test for the empty case.', 'Name three simpler designs.', 'Summarise the diff for the changelog.'];
const CODE = 'export function settle(hold, cost) { return { ...hold, cost, settled: true }; }\n';

const quiet: Logger = { debug: () => undefined, info: () => undefined, warn: () => undefined, error: (tag, text) => process.stderr.write(`[${tag}] ${text}\n`) };

/** The demo's ledger, filled with thirty days, and the traffic that goes on. */
export interface Demo {
  /** Settings that go with this past: limits that it has half used. */
  readonly settings: SettingValues;
  /** How many past calls there are. */
  readonly calls: number;
  /** Begins a few calls a minute; `close` ends them. */
  startTraffic(): void;
  close(): Promise<void>;
}

/** Empties the demo's home and writes thirty days of usage into it. */
export async function createDemo(root: string, simulator: Simulator): Promise<Demo> {
  rmSync(root, { recursive: true, force: true });
  const home = openHome(root);
  const ledger = await openDemoLedger(home);
  const calls = simulator.loadHistory(simulator.key.hash);
  const device = deviceId(home);
  for (let from = 0; from < calls.length; from += BATCH) {
    const entries = calls.slice(from, from + BATCH).map((call) => entryOf(call, simulator, device));
    await ledger.append(entries.map((entry) => ({ type: 'entry', id: entry.id, entry })));
  }
  await ledger.compact();
  const config = new ConfigFile(home, quiet);
  const traffic = new Traffic(ledger, config, simulator, device);
  return {
    settings: limitsFor(calls, simulator.now()),
    calls: calls.length,
    startTraffic: () => traffic.start(),
    async close() {
      await traffic.stop();
      config.dispose();
      await ledger.dispose();
    },
  };
}

/** Calls through the product's own pipeline, and money spent elsewhere, until it is stopped. */
class Traffic {
  private readonly context: PipelineContext;
  private readonly simulator: Simulator;
  private readonly stopping = new AbortController();
  private readonly timers: NodeJS.Timeout[] = [];
  private running: Promise<unknown> = Promise.resolve();
  private count = 0;

  constructor(ledger: Ledger, config: ConfigFile, simulator: Simulator, device: string) {
    const catalogue = fetch(`${simulator.baseUrl}/models`).then(async (reply) => parseCatalogue(await reply.json()));
    this.simulator = simulator;
    this.context = {
      origin: simulator.origin, keyHash: simulator.key.hash, device, store: ledger, clock: systemClock, ids: createIds(), logger: quiet,
      upstream: createOpenAiUpstream({ baseUrl: simulator.baseUrl, apiKey: simulator.key.key, title: 'Demo traffic' }), breaker: new Breaker(), texts: new KnownTexts(),
      budgeting: () => budgetingIn(config, simulator.origin),
      habits: { read: () => Promise.resolve(() => undefined), learn: () => undefined },
      catalogue: () => catalogue,
      endpoints: () => Promise.resolve(undefined),
    };
  }

  start(): void {
    this.timers.push(setInterval(() => void (this.running = this.call()), BETWEEN_CALLS_MS));
    this.timers.push(setInterval(() => this.simulator.spend({ keyHash: this.simulator.key.hash, usd: 0.02 + 0.01 * (this.count % 3) }), BETWEEN_OTHERS_MS));
  }

  async stop(): Promise<void> {
    for (const timer of this.timers) clearInterval(timer);
    this.stopping.abort();
    await this.running;
  }

  private async call(): Promise<void> {
    this.count += 1;
    const model = MODELS[this.count % MODELS.length] ?? '';
    const content = `${TASKS[this.count % TASKS.length] ?? ''}\n\n${CODE.repeat(60 + 40 * (this.count % 5))}`;
    const body = { model, messages: [{ role: 'user', content }], max_completion_tokens: 900 };
    const caller: Caller = { admitted: () => undefined, piece: () => undefined, ask: () => Promise.resolve({ kind: 'cancel' }) };
    const who = { source: 'api', client: 'demo-agent', project: 'billing-api 00000000', session: 'demo' } as const;
    await guardedCall(this.context, { endpoint: 'chat/completions', body, who }, caller, this.stopping.signal).catch((error: unknown) => {
      if (!this.stopping.signal.aborted) throw error;
    });
  }
}

function openDemoLedger(home: Home): Promise<Ledger> {
  const worker = { file: join(projectRoot, 'dist', 'ledgerWorker.cjs'), wasm: join(projectRoot, 'dist', 'sql-wasm.wasm.br') };
  return openLedger({ home, clock: systemClock, ids: createIds(), log: quiet, worker, zone: () => new Intl.DateTimeFormat().resolvedOptions().timeZone });
}

function budgetingIn(config: ConfigFile, origin: string): ReturnType<PipelineContext['budgeting']> {
  const { settings } = readSettings(config.current.values);
  const zone = settings.timeZone === 'utc' ? UTC : createZone(new Intl.DateTimeFormat().resolvedOptions().timeZone);
  return budgetingOf(settings, zone, origin);
}

function limitsFor(calls: readonly PastCall[], now: number): SettingValues {
  const midnight = new Date(now).setHours(0, 0, 0, 0);
  const today = calls.filter(({ at }) => at >= midnight).reduce((sum, { costUsd }) => sum + costUsd, 0);
  const daily = Math.max(1, Math.round((today / SHARE_AT_START) * 10) / 10);
  return { 'editor.wordWrap': 'on', '[markdown]': { 'editor.wordWrap': 'on' }, 'openrouterSpend.limits.daily': daily, 'openrouterSpend.limits.monthly': 150 };
}

function entryOf(call: PastCall, simulator: Simulator, device: string): UsageEntry {
  const id = ulid(call.at);
  const project = `${call.project} ${createHash('sha256').update(call.project).digest('hex').slice(0, 8)}`;
  const optional = {
    client: call.client, firstTokenMs: call.firstTokenMs, finishReason: call.finishReason, generationId: call.generationId,
    errorCode: call.errorCode === null ? null : String(call.errorCode),
  };
  const known = Object.fromEntries(Object.entries(optional).filter(([, value]) => value !== null));
  const { inputTokens, outputTokens, cacheReadTokens, cacheWriteTokens, reasoningTokens, session, purpose, requestedModel, model, provider, status, streamed, durationMs, at } = call;
  return {
    ...known, id, exchange: id, attempt: 1, at, durationMs, endpoint: call.endpoint.slice(1) as Endpoint, origin: simulator.origin, device, source: call.source, project, session, purpose,
    keyHash: simulator.key.hash, requestedModel, model, provider, status, calls: 1, streamed, inputTokens, outputTokens, cacheReadTokens, cacheWriteTokens, reasoningTokens,
    cost: fromUsd(call.costUsd), costSource: 'usage', settledAt: at + durationMs, cacheHit: 'none', decision: 'allow',
  };
}
