import { describeError } from '../../core/errors.ts';
import { UsageError } from '../failures.ts';
import type { ExitCode } from '../failures.ts';
import { EXIT } from '../failures.ts';
import type { Context } from '../context.ts';
import { keepHeapSmall } from '../smallHeap.ts';
import type { ProxyParts, RunningProxy } from '../../proxy/parts.ts';
import { PortKeeper, leaseName } from '../../proxy/keeper.ts';
import { holderOf } from '../../proxy/portHolder.ts';
import { startProxy } from '../../proxy/startProxy.ts';
import type { ProxyStatus } from '../../core/proxy/status.ts';
import { baseUrlOf, holderText } from '../../core/proxy/status.ts';
import type { Ledger } from '../../storage/ledger.ts';

/** Options of `proxy`. */
export interface ProxyOptions {
  readonly port?: string;
  readonly json?: boolean;
}

/** What `proxy --json` prints in one line whenever it stands otherwise than before. */
export type ProxyJson =
  /** It listens. `clients`: names of those that may use it. */
  | { readonly baseUrl: string; readonly port: number; readonly state: 'running'; readonly pid: number; readonly clients: readonly string[] }
  /** It waits: for another process of the same ledger, which serves there, or for a stranger, who is named where that is known. */
  | { readonly baseUrl: string; readonly port: number; readonly state: 'elsewhere' }
  | { readonly port: number; readonly state: 'blocked'; readonly pid: number | null; readonly program: string | null }
  | { readonly state: 'failed'; readonly message: string };

/** `proxy`: serves other tools until it is interrupted. The first line tells where. */
export async function proxy(options: ProxyOptions, context: Context): Promise<ExitCode> {
  keepHeapSmall();
  const { workplace, interrupts } = context;
  const asked = options.port === undefined ? undefined : readPort(options.port);
  workplace.assertLimitsKnown();
  workplace.follow();
  // A list of clients that cannot be read is told now, in words.
  workplace.clients.list();
  const stop = interrupts.take();
  const ledger = await workplace.ledger(true);
  const { account } = await workplace.account(() => undefined);
  const { env: proxyEnv } = workplace.network;
  const parts: ProxyParts = { clock: context.clock, logger: workplace.logger, clients: workplace.clients, account: () => account, state: () => ledger.state, budgeting: () => workplace.budgeting(), ...(proxyEnv === undefined ? {} : { proxyEnv }) };
  const port = asked ?? workplace.settings['proxy.port'];
  // A port that the system picks is nobody else's.
  await (port === 0 ? serve(await startProxy(parts, 0), options, context, stop) : keep({ port, parts, ledger }, options, context, stop));
  return interrupts.reason === 'gone' ? EXIT.done : interrupts.exitCode;
}

async function serve(running: RunningProxy, options: ProxyOptions, context: Context, stop: AbortSignal): Promise<void> {
  await tell(running.port, options, context);
  await aborted(stop);
  await running.close();
}

interface Keeping {
  readonly port: number;
  readonly parts: ProxyParts;
  readonly ledger: Ledger;
}

/** One process of a home has the port: this one waits for its turn. */
async function keep({ port, parts, ledger }: Keeping, options: ProxyOptions, context: Context, stop: AbortSignal): Promise<void> {
  const keeper = new PortKeeper({
    clock: parts.clock, logger: parts.logger, lease: (each) => ledger.lease(leaseName(each)), start: (each) => startProxy(parts, each), holder: (each) => holderOf(each),
    onStatus: (status) => {
      tellStatus(status, options, context).catch((error: unknown) => context.terminal.note(describeError(error)));
    },
  });
  keeper.want({ kind: 'on', port });
  await aborted(stop);
  await keeper.stop();
}

async function tellStatus(status: ProxyStatus, options: ProxyOptions, context: Context): Promise<void> {
  if (status.kind === 'running') return tell(status.port, options, context);
  for (const line of wordsFor(status)) context.terminal.note(line);
  const json = options.json === true ? jsonOf(status) : undefined;
  if (json !== undefined) await write(json, context);
}

async function write(json: ProxyJson, { terminal }: Context): Promise<void> {
  await terminal.write(`${JSON.stringify(json)}\n`);
}

async function tell(port: number, { json }: ProxyOptions, context: Context): Promise<void> {
  const { terminal, workplace } = context;
  const baseUrl = baseUrlOf(port);
  const clients = workplace.clients.list().map(({ name }) => name);
  if (json === true) return write({ baseUrl, port, state: 'running', pid: process.pid, clients }, context);
  await terminal.print([baseUrl]);
  terminal.note(clients.length === 0 ? 'No tool may use it yet: openrouter-spend clients add NAME' : `Tools that may use it: ${clients.join(', ')}. Ctrl-C ends it.`);
}

function wordsFor(status: ProxyStatus): readonly string[] {
  switch (status.kind) {
    case 'elsewhere': return [`The proxy runs already at ${baseUrlOf(status.port)}, in VS Code or another terminal. This one takes over when that one ends.`];
    case 'blocked': return [`Port ${status.port} is taken by ${holderText(status)}. End that program, or choose another port with --port. It is tried again until then.`];
    case 'failed': return [`The proxy cannot start: ${status.message}`];
    default: return [];
  }
}

function jsonOf(status: ProxyStatus): ProxyJson | undefined {
  switch (status.kind) {
    case 'elsewhere': return { baseUrl: baseUrlOf(status.port), port: status.port, state: 'elsewhere' };
    case 'blocked': return { port: status.port, state: 'blocked', pid: status.pid ?? null, program: status.program ?? null };
    case 'failed': return { state: 'failed', message: status.message };
    default: return undefined;
  }
}

function readPort(text: string): number {
  const port = /^\d{1,5}$/.test(text) ? Number(text) : Number.NaN;
  if (port <= 65_535) return port;
  throw new UsageError(`--port is not a port: "${text.slice(0, 40)}".`, 'Write a number from 1 to 65535, or 0 for any that is free.');
}

function aborted(signal: AbortSignal): Promise<void> {
  if (signal.aborted) return Promise.resolve();
  return new Promise((resolve) => {
    signal.addEventListener('abort', () => resolve(), { once: true });
  });
}
