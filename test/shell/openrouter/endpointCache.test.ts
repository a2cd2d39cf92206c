import { mkdtempSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { OpenRouterApi } from '../../../src/openrouter/api.ts';
import { EndpointCache } from '../../../src/openrouter/endpointCache.ts';
import type { Simulator } from '../../simulator/api.ts';
import { simulators } from '../../simulator/testing.ts';
import { FakeClock } from '../../unit/fakes/clock.ts';
import { FakeLogger } from '../../unit/fakes/logger.ts';
import { deserted } from './kit.ts';

const start = simulators();
const HOUR = 3_600_000;
const LUNA = 'openai/gpt-5.6-luna';
let folder = '';

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'endpoints-'));
});
afterEach(() => rmSync(folder, { recursive: true, force: true, maxRetries: 20, retryDelay: 20 }));

interface Bench {
  readonly cache: EndpointCache;
  readonly clock: FakeClock;
  readonly logger: FakeLogger;
}

function cacheOf(baseUrl: string, clock = new FakeClock(), name = baseUrl): Bench {
  const logger = new FakeLogger();
  return { cache: new EndpointCache({ api: new OpenRouterApi(baseUrl, clock), baseUrl: name, folder, clock, logger }), clock, logger };
}

const asked = (simulator: Simulator): readonly string[] => simulator.requests().map(({ path }) => path);

describe('the providers of a model', () => {
  it('are asked for once for all who want them, and from memory then', async () => {
    const simulator = await start();
    const { cache } = cacheOf(simulator.baseUrl);
    const [first, second] = await Promise.all([cache.of(LUNA), cache.of(LUNA)]);
    expect(first?.map(({ tag }) => tag)).toEqual(expect.arrayContaining(['openai', 'azure', 'openai/priority']));
    expect(second).toEqual(first);
    await cache.of(LUNA);
    expect(asked(simulator)).toEqual([`/models/${LUNA}/endpoints`]);
  });

  it('are asked for anew after an hour, once for all', async () => {
    const simulator = await start();
    const { cache, clock } = cacheOf(simulator.baseUrl);
    await cache.of(LUNA);
    clock.skip(HOUR + 1);
    await Promise.all([cache.of(LUNA), cache.of(LUNA), cache.of(LUNA)]);
    expect(asked(simulator)).toHaveLength(2);
  });

  it('survive a restart on disk, and serve while nobody is reached, however old', async () => {
    const simulator = await start();
    const known = await cacheOf(simulator.baseUrl).cache.of(LUNA);
    expect(await cacheOf(simulator.baseUrl).cache.of(LUNA)).toEqual(known);
    expect(asked(simulator)).toHaveLength(1);
    const late = new FakeClock();
    late.skip(48 * HOUR);
    const { cache, logger } = cacheOf(await deserted(), late, simulator.baseUrl);
    expect(await cache.of(LUNA)).toEqual(known);
    expect(logger.lines.join('\n')).toContain(`the providers of ${LUNA} could not be fetched`);
  });

  it('are not known for a model that nobody knows, nor where nobody is reached, nor from a damaged file', async () => {
    const simulator = await start();
    expect(await cacheOf(simulator.baseUrl).cache.of('nobody/knows')).toBeUndefined();
    await cacheOf(simulator.baseUrl).cache.of(LUNA);
    for (const name of readdirSync(folder)) writeFileSync(join(folder, name), '{"fetchedAt":');
    expect(await cacheOf(await deserted(), new FakeClock(), simulator.baseUrl).cache.of(LUNA)).toBeUndefined();
  });

  it('are fetched of every kind of name', async () => {
    const simulator = await start();
    const { cache } = cacheOf(simulator.baseUrl);
    expect(await cache.of('z-ai/glm-5.2:free')).toHaveLength(1);
    expect(asked(simulator)).toEqual(['/models/z-ai/glm-5.2:free/endpoints']);
  });
});
