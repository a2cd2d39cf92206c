import { mkdirSync, mkdtempSync, readFileSync, readdirSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { OpenRouterApi } from '../../../src/openrouter/api.ts';
import { CatalogueCache } from '../../../src/openrouter/catalogueCache.ts';
import type { Simulator } from '../../simulator/api.ts';
import { simulators } from '../../simulator/testing.ts';
import { FakeClock } from '../../unit/fakes/clock.ts';
import { FakeLogger } from '../../unit/fakes/logger.ts';
import { deserted, until } from './kit.ts';

const start = simulators();
const HOUR = 3_600_000;
let folder = '';

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'catalogue-'));
});
// A copy may still be on its way to the disk.
afterEach(() => rmSync(folder, { recursive: true, force: true, maxRetries: 20, retryDelay: 20 }));

interface Bench {
  readonly cache: CatalogueCache;
  readonly clock: FakeClock;
  readonly logger: FakeLogger;
}

function cacheOf(baseUrl: string, clock = new FakeClock(), inside = 'cache'): Bench {
  const logger = new FakeLogger();
  return { cache: new CatalogueCache({ api: new OpenRouterApi(baseUrl, clock), baseUrl, folder: join(folder, inside), clock, logger }), clock, logger };
}

const asked = (simulator: Simulator): number => simulator.requests().length;

describe('the catalogue', () => {
  it('is fetched once for all who ask at the same time, and served from memory then', async () => {
    const simulator = await start();
    const { cache, clock } = cacheOf(simulator.baseUrl);
    expect([cache.current.models.length, cache.fetchedAt]).toEqual([0, undefined]);
    const [first, second] = await Promise.all([cache.get(), cache.get()]);
    expect(first.find('openai/gpt-4o-mini')?.name).toContain('GPT-4o');
    expect(first.find('openai/text-embedding-3-small')?.outputModalities).toEqual(['embeddings']);
    expect([second === first, cache.current === first, cache.fetchedAt, asked(simulator)]).toEqual([true, true, clock.now(), 1]);
    await cache.get();
    expect(asked(simulator)).toBe(1);
  });

  it('is served old, and fetched anew in the background after an hour', async () => {
    const simulator = await start();
    const { cache, clock } = cacheOf(simulator.baseUrl);
    const first = await cache.get();
    clock.skip(HOUR + 1);
    expect(await cache.get()).toBe(first);
    await until(() => cache.fetchedAt === clock.now(), 'it is fetched anew');
    expect([asked(simulator), (await cache.get()) === first]).toEqual([2, false]);
  });

  it('survives a restart on disk, readable by the user alone, and serves while nobody is reached', async () => {
    const simulator = await start();
    const first = cacheOf(simulator.baseUrl);
    const { models } = await first.cache.get();
    await until(() => readdirSync(join(folder, 'cache')).some((name) => name.endsWith('.json')), 'it is written');
    await simulator.close();
    const { cache, logger } = cacheOf(simulator.baseUrl, new FakeClock(first.clock.now() + 48 * HOUR));
    expect((await cache.get()).models).toHaveLength(models.length);
    await until(() => logger.troubles.length > 0, 'the failure is logged');
    expect([cache.current.models.length, cache.fetchedAt]).toEqual([models.length, first.clock.now()]);
    if (process.platform !== 'win32') expect(statSync(join(folder, 'cache')).mode & 0o777).toBe(0o700);
  });

  it('of one address is not another\'s', async () => {
    const [one, other] = [await start(), await start({ extraModels: [] })];
    await cacheOf(one.baseUrl).cache.get();
    await cacheOf(other.baseUrl).cache.get();
    expect(asked(other)).toBe(1);
    expect(readdirSync(join(folder, 'cache'))).toHaveLength(2);
  });

  it('is empty, not an error, where none can be had, and is asked for again only after a while', async () => {
    const simulator = await start();
    simulator.trouble({ trouble: { refuse: 'server' }, match: { path: '/models' } });
    const { cache, clock } = cacheOf(simulator.baseUrl);
    expect([(await cache.get()).models, (await cache.get()).models, asked(simulator)]).toEqual([[], [], 1]);
    simulator.clearTroubles();
    clock.skip(60_000);
    expect((await cache.get()).models.length).toBeGreaterThan(0);
  });

  it('is not replaced by an empty list or a web page', async () => {
    const simulator = await start();
    const { cache, clock, logger } = cacheOf(simulator.baseUrl);
    const { models } = await cache.get();
    for (const body of [{ data: [] }, 'nonsense', { error: 'x' }]) {
      simulator.trouble({ times: 1, trouble: { refuse: { status: 200, body } }, match: { path: '/models' } });
      clock.skip(2 * HOUR);
      const before = logger.troubles.length;
      await cache.get();
      await until(() => logger.troubles.length > before, 'the failure is logged');
    }
    expect((await cache.get()).models).toHaveLength(models.length);
  });

  it.each(['{', '[]', 'null', '{"fetchedAt":"x","body":{"data":[]}}'])('is fetched where the copy on disk is %s', async (text) => {
    const simulator = await start();
    const first = cacheOf(simulator.baseUrl);
    await first.cache.get();
    await until(() => readdirSync(join(folder, 'cache')).some((name) => name.endsWith('.json')), 'it is written');
    const [name = ''] = readdirSync(join(folder, 'cache'));
    writeFileSync(join(folder, 'cache', name), text);
    expect((await cacheOf(simulator.baseUrl).cache.get()).models.length).toBeGreaterThan(0);
    expect(asked(simulator)).toBe(2);
  });

  it('from the future, when the clock was wrong, is fetched anew', async () => {
    const simulator = await start();
    const { cache, clock } = cacheOf(simulator.baseUrl);
    await cache.get();
    clock.skip(60_000);
    clock.jumpTo(clock.now() - 24 * HOUR);
    await cache.get();
    await until(() => cache.fetchedAt === clock.now(), 'it is fetched anew');
  });

  it('is there though it cannot be kept on disk', async () => {
    const simulator = await start();
    mkdirSync(folder, { recursive: true });
    writeFileSync(join(folder, 'blocked'), '');
    const { cache, logger } = cacheOf(simulator.baseUrl, new FakeClock(), 'blocked');
    expect((await cache.get()).models.length).toBeGreaterThan(0);
    expect(logger.troubles.join()).toContain('could not be kept on disk');
    expect(readFileSync(join(folder, 'blocked'), 'utf8')).toBe('');
  });

  it('is nowhere to be had: that is logged, not thrown', async () => {
    const { cache, logger } = cacheOf(await deserted());
    expect([(await cache.get()).models, logger.troubles.length]).toEqual([[], 1]);
  });
});
