import { mkdirSync } from 'node:fs';
import { createRequire } from 'node:module';
import process from 'node:process';
import { interleaved } from './measure.ts';
import type { Target } from './proxyLoad.ts';
import { CHAT, Caller, bodyOf, perSecond, steadily, targetOf } from './proxyLoad.ts';
import type { ServerProcess } from './proxyProcess.ts';
import { startForeign, startServer } from './proxyProcess.ts';
import { soakRows } from './proxySoak.ts';
import type { BenchRow } from './row.ts';
import { atLeastTimes, atMost, row } from './row.ts';
import type { World } from './world.ts';

const PORTKEY = createRequire(import.meta.url).resolve('@portkey-ai/gateway/build/start-server.js');
const FLOOR = 'lock, journal and sync alone';
const CONNECTIONS = 20;
const STREAMS = 500;
const EVENTS = 200;
/** So that all of them are open at the same time, for four seconds. */
const PACE_MS = 20;

/** The upstream itself, and who may stand before it. */
interface Field {
  readonly direct: Target;
  readonly bare: Target;
  /** The same as `bare`, with what a guard across processes and a durable ledger cannot do without. */
  readonly floor: Target;
  readonly ours: Target;
  readonly portkey: Target;
}

/** What the proxy adds to a call, beside a bare pass-through and Portkey's gateway, all before the same upstream. */
export async function benchProxy(world: World): Promise<readonly BenchRow[]> {
  const open: ServerProcess[] = [];
  const keep = async (starting: Promise<ServerProcess>): Promise<ServerProcess> => {
    const started = await starting;
    open.push(started);
    return started;
  };
  try {
    const upstream = await keep(startServer(await world.bundles.program('proxyUpstream')));
    const startOurs = (name: string, blocksMs?: number): Promise<ServerProcess> => keep(startOurProxy(world, upstream.port, name, blocksMs));
    const field = await fieldOf(world, upstream, await startOurs('proxy'), keep);
    const rounds = world.quick ? 200 : 1000;
    const rows = [
      ...await addedRows(field, 2000, rounds, 0.5),
      ...await addedRows(field, 90_000, rounds, 2),
      ...await firstByteRows(field, rounds),
      ...await rateRows(field, world.quick ? 3 : 10),
    ];
    return [...rows, await streamRow(await startOurs('proxy-streams')), ...await blockedRows(startOurs, world.quick), ...await soakRows(startOurs)];
  } finally {
    for (const server of open) await server.close();
  }
}

async function startOurProxy(world: World, upstreamPort: number, name: string, blocksMs: number | undefined): Promise<ServerProcess> {
  const task = { root: world.folder(name), baseUrl: `http://127.0.0.1:${upstreamPort}/api/v1`, worker: await world.bundles.worker(), ...(blocksMs === undefined ? {} : { blocksMs }) };
  return startServer(await world.bundles.program('proxy'), JSON.stringify(task));
}

async function fieldOf(world: World, upstream: ServerProcess, ours: ServerProcess, keep: (starting: Promise<ServerProcess>) => Promise<ServerProcess>): Promise<Field> {
  const origin = `http://127.0.0.1:${upstream.port}`;
  const bare = await keep(startServer(await world.bundles.program('passThrough'), origin));
  const folder = world.folder('proxy-floor');
  mkdirSync(folder);
  const floor = await keep(startServer(await world.bundles.program('floor'), origin, folder));
  const portkey = await keep(startForeign(PORTKEY, (port) => [`--port=${port}`, '--headless']));
  return {
    direct: { port: upstream.port, path: CHAT, headers: {} },
    bare: { port: bare.port, path: CHAT, headers: {} },
    floor: { port: floor.port, path: CHAT, headers: {} },
    ours: targetOf(ours),
    portkey: { port: portkey.port, path: '/v1/chat/completions', headers: { 'authorization': 'Bearer x', 'x-portkey-provider': 'openai', 'x-portkey-custom-host': `${origin}/api/v1` } },
  };
}

/** What is added to a call, one after the other over one connection: each beside the same call without anybody in between. */
async function addedRows({ direct, bare, floor, ours, portkey }: Field, bytes: number, rounds: number, bound: number): Promise<readonly BenchRow[]> {
  const body = bodyOf(bytes, false);
  const times = await measured({ direct, bare, floor, ours, portkey }, rounds, (caller, target) => caller.whole(target, body));
  const name = `proxy: added to a call of ${bytes / 1000} kB`;
  return [
    atMost(row(name, beyond(times.ours, times.direct), beyond(times.bare, times.direct), { peer: 'node:http', note: `${body.byteLength} bytes` }), bound),
    row(name, beyond(times.ours, times.direct), beyond(times.floor, times.direct), { peer: FLOOR }),
    row(name, beyond(times.ours, times.direct), beyond(times.portkey, times.direct), { peer: 'Portkey' }),
  ];
}

async function firstByteRows({ direct, bare, floor, ours }: Field, rounds: number): Promise<readonly BenchRow[]> {
  const body = bodyOf(2000, true);
  const times = await measured({ direct, bare, floor, ours }, rounds, (caller, target) => caller.firstByte(target, body));
  const name = 'proxy: added to the first byte of a stream';
  return [
    atMost(row(name, beyond(times.ours, times.direct), beyond(times.bare, times.direct), { peer: 'node:http' }), 0.5),
    row(name, beyond(times.ours, times.direct), beyond(times.floor, times.direct), { peer: FLOOR }),
  ];
}

async function measured<K extends string>(targets: Readonly<Record<K, Target>>, rounds: number, time: (caller: Caller, target: Target) => Promise<number>): Promise<Readonly<Record<K, readonly number[]>>> {
  const entries = Object.entries<Target>(targets).map(([name, target]) => [name, { caller: new Caller(1), target }] as const);
  const actions = Object.fromEntries(entries.map(([name, { caller, target }]) => [name, () => time(caller, target)])) as Record<K, () => Promise<number>>;
  const times = await interleaved(rounds, () => undefined, actions);
  for (const [, { caller }] of entries) caller.close();
  return times;
}

/** The differences of calls of the same round. */
function beyond(times: readonly number[], without: readonly number[]): readonly number[] {
  return times.map((time, round) => time - (without[round] ?? Number.NaN));
}

async function rateRows({ bare, floor, ours, portkey }: Field, rounds: number): Promise<readonly BenchRow[]> {
  const body = bodyOf(2000, false);
  const rates = { bare: [] as number[], floor: [] as number[], ours: [] as number[], portkey: [] as number[] };
  for (let round = 0; round <= rounds; round += 1) {
    for (const [name, target] of Object.entries({ bare, floor, ours, portkey })) {
      const rate = await perSecond(target, body, CONNECTIONS, 1000);
      if (round > 0) rates[name as keyof typeof rates].push(rate);
    }
  }
  const name = `proxy: calls a second over ${CONNECTIONS} connections`;
  return [
    atLeastTimes(row(name, rates.ours, rates.bare, { unit: '/s', peer: 'node:http' }), 0.6),
    row(name, rates.ours, rates.floor, { unit: '/s', peer: FLOOR }),
    atLeastTimes(row(name, rates.ours, rates.portkey, { unit: '/s', peer: 'Portkey' }), 3),
  ];
}

/** Many streams at the same time: none may break, and they may not take much. */
async function streamRow(ours: ServerProcess): Promise<BenchRow> {
  const target = targetOf(ours);
  const caller = new Caller(STREAMS);
  const slow = { ...target, headers: { ...target.headers, 'x-bench-events': String(EVENTS), 'x-bench-pace': String(PACE_MS) } };
  const began = performance.now();
  const counts = await Promise.all(Array.from({ length: STREAMS }, () => caller.events(slow, bodyOf(2000, true))));
  const seconds = (performance.now() - began) / 1000;
  caller.close();
  const broken = counts.filter((count) => count !== EVENTS + 1).length;
  if (broken > 0) throw new Error(`${broken} of ${STREAMS} streams are not whole`);
  const memory = process.platform === 'linux' ? ours.memory('VmHWM') : Number.NaN;
  return atMost(row(`proxy: memory at its highest, ${STREAMS} streams of ${EVENTS} events at once`, [memory], undefined, { unit: 'MB', note: `in ${seconds.toFixed(1)} s` }), 150);
}

/** In an editor's host that stands still for a fifth of the time, and in a process of its own beside such a host. */
async function blockedRows(start: (name: string, blocksMs?: number) => Promise<ServerProcess>, quick: boolean): Promise<readonly BenchRow[]> {
  const [host, own] = [targetOf(await start('proxy-host', 200)), targetOf(await start('proxy-own'))];
  const body = bodyOf(2000, false);
  const ms = quick ? 10_000 : 30_000;
  await Promise.all([host, own].map((target) => steadily(target, body, 50, 1000)));
  const [inHost, inOwn] = await Promise.all([host, own].map((target) => steadily(target, body, 50, ms)));
  return [row('proxy: a call where the host is blocked 200 ms in every second', inHost ?? [], inOwn ?? [], { peer: 'a process of its own' })];
}
