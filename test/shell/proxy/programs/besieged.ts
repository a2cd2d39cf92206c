/**
 * A proxy in a process of its own, with `--expose-gc`: prints a line with its port and a client's token; for each line that it reads, waits until nothing runs, and prints how it stands.
 * Arguments: folder of the home, base URL of the upstream, key.
 */
import { createInterface } from 'node:readline';
import { setTimeout as sleep } from 'node:timers/promises';
import type { Logger } from '../../../../src/core/ports.ts';
import type { Standing } from '../fuzz/besieged.ts';
import { KnownClients, openLiveProxy } from '../liveProxy.ts';

/** Nothing takes longer than this to come to rest. */
const PATIENCE_MS = 30_000;

const [, , root = '', baseUrl = '', key = ''] = process.argv;
const failures: string[] = [];
let isTold = false;
const note = (tag: string, text: string): void => void (isTold ||= `${tag} ${text}`.includes(key) || /sk-spend-\w/.test(text));
const logger: Logger = {
  debug: note, info: note, warn: note,
  error: (tag, text, error) => {
    note(tag, text);
    failures.push(`${tag}: ${text} ${error instanceof Error ? (error.stack ?? '') : ''}`);
  },
};
process.on('uncaughtException', (error) => failures.push(`uncaught: ${error.stack ?? error.message}`));
process.on('unhandledRejection', (reason) => failures.push(`unhandled: ${reason instanceof Error ? (reason.stack ?? reason.message) : String(reason)}`));
process.on('warning', (warning) => failures.push(`warning: ${warning.message}`));

const clients = new KnownClients();
const token = clients.add('tool');
const live = await openLiveProxy({
  root, baseUrl, key, clients, logger, settings: () => ({ unknownPrice: 'warn' }), isLasting: true, bounds: { headersMs: 1000, requestMs: 2000, checkMs: 100, drainMs: 100 },
});
say({ port: live.proxy.port, token });
createInterface({ input: process.stdin }).on('line', () => void standing().then(say));
process.stdin.on('end', () => process.exit());

async function standing(): Promise<Standing> {
  const giveUp = performance.now() + PATIENCE_MS;
  while (!live.isAtRest && performance.now() < giveUp) await sleep(20);
  return { inFlight: live.proxy.inFlight, holds: live.ledger.state.holds.size, heldBytes: await collected(), isTold, failures: failures.splice(0, 5) };
}

/** Bytes that are alive. What ends by itself soon (timers, sockets that are closing) may do so first. */
async function collected(): Promise<number> {
  let least = Number.POSITIVE_INFINITY;
  for (let round = 0; round < 4; round += 1) {
    await sleep(300);
    (globalThis as { readonly gc?: () => void }).gc?.();
    const { heapUsed, external } = process.memoryUsage();
    least = Math.min(least, heapUsed + external);
  }
  return least;
}

function say(value: object): void {
  process.stdout.write(`${JSON.stringify(value)}\n`);
}
