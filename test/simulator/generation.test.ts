import { describe, expect, it } from 'vitest';
import { get, hello, keyData, simulators } from './testing.ts';

const start = simulators();

describe('GET /generation', () => {
  it('is 404 for a while, then there', async () => {
    const simulator = await start({ generationDelayMs: 3000 });
    const id = (await hello(simulator)).headers.get('x-generation-id') ?? '';
    const path = `/generation?id=${id}`;
    expect(await get(simulator, path)).toEqual({ status: 404, body: { error: { message: `Generation ${id} not found`, code: 404 } } });
    simulator.advance(2999);
    expect((await get(simulator, path)).status).toBe(404);
    simulator.advance(1);
    const found = await get(simulator, path);
    expect(found.body.data).toMatchObject({ id, model: 'openai/gpt-4o-mini', provider_name: 'OpenAI', total_cost: (await keyData(simulator)).usage, cancelled: false, streamed: false, api_type: 'completions', created_at: '2026-11-18T12:00:00.000000+00:00' });
  });

  it('can need a number of look-ups instead, or never come', async () => {
    const simulator = await start();
    const late = (await hello(simulator, { generation: { misses: 2 } })).headers.get('x-generation-id') ?? '';
    const never = (await hello(simulator, { generation: { never: true } })).headers.get('x-generation-id') ?? '';
    const delayed = (await hello(simulator, { generation: { delayMs: 500 } })).headers.get('x-generation-id') ?? '';
    const status = async (id: string): Promise<number> => (await get(simulator, `/generation?id=${id}`)).status;
    expect([await status(late), await status(late), await status(late)]).toEqual([404, 404, 200]);
    expect(await status(delayed)).toBe(404);
    simulator.advance(1e12);
    expect([await status(never), await status(delayed)]).toEqual([404, 200]);
  });

  it('is read by any key of the account, and by nobody without one', async () => {
    const simulator = await start();
    const id = (await hello(simulator)).headers.get('x-generation-id') ?? '';
    expect((await get(simulator, `/generation?id=${id}`, simulator.addKey().key)).status).toBe(200);
    expect((await get(simulator, `/generation?id=${id}`, 'sk-or-v1-none')).status).toBe(401);
    expect((await get(simulator, '/generation?id=gen-unknown')).status).toBe(404);
  });

  it('tells the session, the end user and the program that asked', async () => {
    const simulator = await start();
    await hello(simulator, {}, { session_id: 'sess-42', user: 'u-1', service_tier: 'flex' });
    expect(simulator.generations()[0]?.data).toMatchObject({ session_id: 'sess-42', external_user: 'u-1', service_tier: 'flex', user_agent: 'node' });
  });
});
