import { connect } from 'node:net';
import { once } from 'node:events';
import { afterEach, expect, test } from 'vitest';
import { until } from '../storage/kit.ts';
import { HELLO, HELLO_STREAM, answerOf, lastOf, lineBench } from './lineBench.ts';
import { postText } from './rawClient.ts';

const bench = lineBench();
const STREAM = { 'content-type': 'text/event-stream' } as const;

afterEach(async () => {
  await bench.live.close();
  await bench.reopen();
});

/** A call whose answer has begun. */
async function begun(id: string): Promise<Awaited<ReturnType<typeof bench.post>>> {
  const client = await bench.post(HELLO_STREAM, { script: ({ response }) => void response.writeHead(200, { ...STREAM, 'x-generation-id': id }).write(': a\n\n') });
  await client.see(({ body }) => body.length > 0, 'the answer to begin');
  return client;
}

async function isRefused(port: number): Promise<boolean> {
  const socket = connect({ port, host: '127.0.0.1' });
  const refused = await once(socket, 'connect').then(() => false, () => true);
  socket.destroy();
  return refused;
}

test('a call that runs is finished, new connections are refused, and nothing more is taken on those that stand', async () => {
  const [count, id] = [bench.entries.length, bench.id()];
  const idle = await bench.post(HELLO, { script: ({ response }) => response.writeHead(200).end(answerOf(bench.id())) });
  await idle.take();
  const client = await begun(id);
  const sent = bench.upstream.arrived.length;
  const { proxy } = bench.live;
  const closed = proxy.close();
  expect(await idle.gone()).toBe('end');
  await until(() => proxy.inFlight === 1, 'the call to be the last');
  expect(await isRefused(proxy.port)).toBe(true);
  // Behind the answer that is under way, somebody asks for more.
  client.send(postText('/chat/completions', proxy.port, bench.token, HELLO));
  bench.upstream.next(({ response }) => response.writeHead(200).end(answerOf(bench.id())));
  await new Promise((resolve) => setImmediate(resolve));
  bench.upstream.arrived.at(-1)?.response.end(lastOf(id));
  const reply = await client.take();
  expect(reply.body.toString()).toBe(`: a\n\n${lastOf(id)}`);
  await closed;
  await client.gone();
  if (client.bytes.length > 0) expect((await client.take()).status).toBe(503);
  expect(bench.upstream.arrived).toHaveLength(sent);
  expect(await bench.settled(count + 2)).toMatchObject({ status: 'ok', cost: 1000 });
});

test('a call that does not end in time is cancelled, and settled as that', async () => {
  const [count, id] = [bench.entries.length, bench.id()];
  bench.upstream.generations.set(id, { id, model: 'openai/gpt-4o-mini', total_cost: 0.000002, native_tokens_prompt: 5, native_tokens_completion: 3 });
  const client = await begun(id);
  const arrived = bench.upstream.arrived.at(-1);
  await bench.live.proxy.close(20);
  await arrived?.closed;
  expect(arrived?.response.writableFinished).toBe(false);
  await client.gone();
  expect(client.reply?.isWhole).toBe(false);
  expect(await bench.priced(count + 1)).toMatchObject({ status: 'cancelled', generationId: id, cost: 2000 });
});

test('a call that has no answer yet is cancelled, too, and one whose body has not come is nobody\'s', async () => {
  const count = bench.entries.length;
  const silent = await bench.post(HELLO, { script: () => undefined });
  await until(() => bench.live.proxy.inFlight === 1, 'the call to run');
  const half = await bench.client();
  half.send(postText('/chat/completions', bench.port, bench.token, HELLO).subarray(0, -5));
  await until(() => bench.live.proxy.inFlight === 2, 'the other to begin');
  await until(() => bench.live.ledger.state.holds.size === 1, 'the hold');
  await bench.live.proxy.close(20);
  expect(await silent.take()).toMatchObject({ status: 503 });
  await half.gone();
  expect(await bench.settled(count + 1)).toMatchObject({ status: 'cancelled' });
  expect(bench.log.lines.filter((line) => line.startsWith('error'))).toEqual([]);
});

test('a call that waits for room under a limit is told that the proxy stops, and was never sent', async () => {
  const [count, sent] = [bench.entries.length, bench.upstream.arrived.length];
  const headers = { 'X-Spend-Session': 'waits' };
  const first = await bench.post(HELLO, { script: () => undefined, headers });
  await until(() => bench.live.ledger.state.holds.size === 1, 'the first to have its money');
  const [hold] = bench.live.ledger.state.holds.values();
  bench.settings({ budgets: [{ scope: 'session:waits', daily: (hold?.high ?? 0) * 1.5 / 1e9 }], holdWaitSeconds: 30 });
  const second = await bench.post(HELLO, { headers });
  await until(() => bench.live.proxy.inFlight === 2, 'the second to come');
  await bench.live.proxy.close(20);
  bench.settings({});
  expect([(await first.take()).status, (await second.take()).status]).toEqual([503, 503]);
  expect(bench.upstream.arrived).toHaveLength(sent + 1);
  expect(await bench.settled(count + 1)).toMatchObject({ status: 'cancelled' });
});

test('a reader that does not read is not waited for', async () => {
  const [count, id] = [bench.entries.length, bench.id()];
  bench.upstream.generations.set(id, { id, model: 'openai/gpt-4o-mini', total_cost: 0.000002, native_tokens_prompt: 5, native_tokens_completion: 3 });
  const client = await begun(id);
  client.socket.pause();
  const { response, closed } = bench.upstream.arrived.at(-1) ?? {};
  // More than all buffers together have room for.
  response?.write(Buffer.alloc(64 * 1024 * 1024, 0x20));
  await until(() => bench.live.ledger.state.holds.size === 1, 'the call to run');
  await bench.live.proxy.close(200);
  await closed;
  expect(await bench.priced(count + 1)).toMatchObject({ status: 'cancelled', cost: 2000 });
});

test('twice is once', async () => {
  const { proxy } = bench.live;
  await Promise.all([proxy.close(), proxy.close()]);
  await proxy.close();
});
