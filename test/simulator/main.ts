/**
 * The simulator as a program of its own. Prints its base URL on the first line and one JSON line with its keys on the second.
 *
 *   node test/simulator/main.ts [--port 0] [--seed 1] [--key sk-or-…] [--limit 50] [--limit-reset monthly] [--credits 100]
 *                               [--now 2026-11-22T10:00:00Z] [--lag 0] [--generation-delay 0] [--realistic] [--history]
 *
 * `--now` makes the clock stand still until `/__control/advance`; `--realistic` answers at the speed of real models;
 * `--history` books thirty days of past usage on the ordinary key.
 */
import { parseArgs } from 'node:util';
import type { LimitReset } from './account.ts';
import { frozenClock } from './clock.ts';
import { createSimulator } from './simulator.ts';

const { values } = parseArgs({
  options: {
    port: { type: 'string', default: '0' },
    seed: { type: 'string', default: '1' },
    key: { type: 'string' },
    limit: { type: 'string' },
    'limit-reset': { type: 'string' },
    credits: { type: 'string', default: '100' },
    now: { type: 'string' },
    lag: { type: 'string', default: '0' },
    'generation-delay': { type: 'string', default: '0' },
    realistic: { type: 'boolean', default: false },
    history: { type: 'boolean', default: false },
  },
});

const simulator = await createSimulator({
  port: Number(values.port),
  seed: values.seed,
  credits: Number(values.credits),
  settlementLagMs: Number(values.lag),
  generationDelayMs: Number(values['generation-delay']),
  key: {
    ...(values.key === undefined ? {} : { key: values.key }),
    ...(values.limit === undefined ? {} : { limit: Number(values.limit) }),
    ...(values['limit-reset'] === undefined ? {} : { limitReset: values['limit-reset'] as LimitReset }),
  },
  ...(values.now === undefined ? {} : { clock: frozenClock(values.now) }),
  ...(values.realistic ? { firstByteMs: [350, 1300], betweenChunksMs: [25, 70] } : {}),
});
if (values.history) simulator.loadHistory(simulator.key.hash);

process.stdout.write(`${simulator.baseUrl}\n${JSON.stringify({ key: simulator.key, managementKey: simulator.managementKey })}\n`);

const stop = (): void => {
  void simulator.close();
};
process.once('SIGTERM', stop);
process.once('SIGINT', stop);
