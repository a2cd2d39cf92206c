import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { describeError } from '../../src/core/errors.ts';
import { fromUsd } from '../../src/core/money.ts';
import type { UsageEntry } from '../../src/core/usage.ts';
import { KnownClients, openLiveProxy } from '../shell/proxy/liveProxy.ts';
import type { LiveProxy } from '../shell/proxy/liveProxy.ts';
import { Lines, until } from '../shell/storage/kit.ts';
import type { Simulator } from '../simulator/api.ts';
import { createSimulator } from '../simulator/simulator.ts';
import { exitOnSignals } from '../vscode/harness/signals.ts';
import { createTempFolder } from '../vscode/harness/tempFolder.ts';
import { printLine } from '../vscode/install/progress.ts';
import type { AgentSpec, Door } from './agents.ts';
import { AGENTS } from './agents.ts';
import type { Ended } from './house.ts';
import { furnish, install, play } from './house.ts';

/**
 * `npm run agents`: real agents from npm, each with a home of its own, against the proxy and the simulator. One task is allowed and one refused; Cline runs away besides.
 * `npm run agents -- pi codex` takes only these. Downloads what it needs, once.
 */

const TEXT = 'All is well, and the task is done.';
/** What a loop may cost at most, in calls. */
const LOOP_CALLS = 30;

/** What became of one task. */
interface Result {
  readonly task: 'allowed' | 'refused' | 'runaway';
  readonly calls: number;
  readonly blocked: number;
  readonly usd: string;
  readonly seconds: number;
  /** What is not as it should be. */
  readonly faults: readonly string[];
}

exitOnSignals();
const { positionals } = parseArgs({ allowPositionals: true });
const chosen = AGENTS.filter(({ name }) => positionals.length === 0 || positionals.includes(name));
const temp = createTempFolder('agents');
const log = new Lines();
const clients = new KnownClients();
let settings: Readonly<Record<string, unknown>> = {};
const simulator = await createSimulator({ seed: 'agents' });
const live = await openLiveProxy({ root: join(temp.path, 'ledger'), baseUrl: simulator.baseUrl, key: simulator.key.key, clients, logger: log, settings: () => settings });
const missed: string[] = [];
for (const spec of chosen) await examine(spec).catch((error: unknown) => miss(spec, [describeError(error).split('\n')[0] ?? '']));
balance();
await live.close();
await simulator.close();
await temp.dispose();
printLine(missed.length === 0 ? `\nAll ${chosen.length} agents are metered, and end at a limit.` : `\nMISSED:\n  ${missed.join('\n  ')}`);
process.exitCode = missed.length === 0 ? 0 : 1;

async function examine(spec: AgentSpec): Promise<void> {
  const folder = await install(spec);
  const door: Door = { baseUrl: live.proxy.baseUrl, token: clients.add(spec.name), home: join(temp.path, spec.name) };
  mkdirSync(door.home);
  furnish(spec, door);
  if (spec.setUp !== undefined) await play(folder, spec.setUp(door), spec, door);
  tell(spec, await allowed(spec, folder, door));
  tell(spec, await refused(spec, folder, door));
  if (spec.runaway !== undefined) tell(spec, await runaway(spec, spec.runaway('Mend the tests.'), folder, door));
}

/** Nothing was spent that is under nobody's name. */
function balance(): void {
  const spent = fromUsd(simulator.state().keys.find(({ hash }) => hash === simulator.key.hash)?.trueUsage ?? 0);
  const known = chosen.flatMap((spec) => entriesOf(live, spec)).reduce((sum, { cost }) => sum + (cost ?? 0), 0);
  if (known !== spent) missed.push(`all together: ${known} in the ledger, and ${spent} upstream`);
}

async function allowed(spec: AgentSpec, folder: string, door: Door): Promise<Result> {
  settings = {};
  const { ended, entries } = await task(spec, spec.run('Say hello.', door), folder, door);
  const faults = [...metered(simulator, entries), ...(entries.some(({ status }) => status === 'ok') ? [] : ['no call came']), ...(ended.out.includes(TEXT) ? [] : ['the answer is not shown'])];
  return resultOf('allowed', ended, entries, faults);
}

async function refused(spec: AgentSpec, folder: string, door: Door): Promise<Result> {
  settings = { budgets: [{ scope: `client:${spec.name}`, daily: 1e-9 }] };
  const { ended, entries } = await task(spec, spec.run('Say hello once more.', door), folder, door);
  const blocked = entries.filter(({ status }) => status === 'blocked').length;
  const faults = [
    ...(blocked === entries.length ? [] : ['something was sent all the same']),
    ...(blocked === spec.refusedCalls ? [] : [`${blocked} attempts instead of ${spec.refusedCalls}`]),
    ...(ended.out.includes(`Daily limit of client ${spec.name} reached`) ? [] : ['the reason is not shown']),
  ];
  return resultOf('refused', ended, entries, faults);
}

async function runaway(spec: AgentSpec, command: string, folder: string, door: Door): Promise<Result> {
  settings = {};
  const { ended, entries } = await task(spec, command, folder, door);
  const faults = [...metered(simulator, entries), ...(entries.length <= LOOP_CALLS ? [] : [`${entries.length} calls`]), ...(entries.some(({ status }) => status === 'blocked') ? [] : ['it was not stopped']), ...(ended.out.includes('Paused') ? [] : ['the reason is not shown'])];
  return resultOf('runaway', ended, entries, faults);
}

/** Runs a task, and gives the entries that came with it once all are settled. */
async function task(spec: AgentSpec, command: string, folder: string, door: Door): Promise<{ readonly ended: Ended; readonly entries: readonly UsageEntry[] }> {
  simulator.clearTroubles();
  simulator.trouble({ trouble: { text: TEXT } });
  const before = new Set(entriesOf(live, spec).map(({ id }) => id));
  const ended = await play(folder, command, spec, door);
  await until(() => live.isAtRest, 'all calls to end');
  return { ended, entries: entriesOf(live, spec).filter(({ id }) => !before.has(id)) };
}

function entriesOf({ ledger }: LiveProxy, { name }: AgentSpec): readonly UsageEntry[] {
  return [...ledger.state.entries()].filter(({ client }) => client === name);
}

/** Each call that was sent costs what the upstream charged for it, to the nano-dollar. */
function metered(upstream: Simulator, entries: readonly UsageEntry[]): readonly string[] {
  const charged = new Map(upstream.generations().map(({ id, data }) => [id, fromUsd(Number(data.total_cost))]));
  return entries.filter(({ status }) => status !== 'blocked').flatMap((entry) => {
    const price = charged.get(entry.generationId ?? '');
    return entry.cost !== undefined && entry.cost === price ? [] : [`a call costs ${String(entry.cost)} in the ledger, and ${String(price)} upstream`];
  });
}

function resultOf(name: Result['task'], ended: Ended, entries: readonly UsageEntry[], faults: readonly string[]): Result {
  const nano = entries.reduce((sum, { cost }) => sum + (cost ?? 0), 0);
  return { task: name, calls: entries.length, blocked: entries.filter(({ status }) => status === 'blocked').length, usd: (nano / 1e9).toFixed(9), seconds: ended.seconds, faults: [...faults, ...(ended.hung ? ['it hung'] : [])] };
}

function tell(spec: AgentSpec, { task: name, calls, blocked, usd, seconds, faults }: Result): void {
  printLine(`${spec.package.padEnd(38)} ${name.padEnd(8)} ${String(calls).padStart(3)} calls, ${String(blocked).padStart(2)} refused, $${usd}, ${seconds.toFixed(1).padStart(5)} s  ${faults.length === 0 ? 'as it should' : faults.join('; ')}`);
  if (faults.length > 0) miss(spec, faults.map((fault) => `${name}: ${fault}`));
}

function miss({ name }: Pick<AgentSpec, 'name'>, faults: readonly string[]): void {
  missed.push(...faults.map((fault) => `${name}: ${fault}`));
}
