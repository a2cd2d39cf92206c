import { request } from 'node:http';
import { writeFileSync } from 'node:fs';
import { createServer } from 'node:net';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { freePort } from '../proxy/keeperKit.ts';
import { until } from '../storage/kit.ts';
import type { Running } from './kit.ts';
import { bench, leftovers } from './kit.ts';
import { PROXY, PROXY_WAITS, parsed } from './shapes.ts';

const cli = bench();
const CALL = { model: 'openai/gpt-4o-mini', max_tokens: 20, messages: [{ role: 'user', content: 'Hello.' }] };

/** Its first line, once it is there. */
async function firstLine(running: Running): Promise<string> {
  await until(() => running.out().includes('\n'), 'the first line');
  return running.out().split('\n')[0] ?? '';
}

async function tokenOf(home: string, name: string): Promise<string> {
  const { out } = await cli.run(home, ['clients', 'add', name, '--json']);
  return (JSON.parse(out) as { readonly token: string }).token;
}

async function send(baseUrl: string, token: string): Promise<Response> {
  return fetch(`${baseUrl}/chat/completions`, { method: 'POST', headers: { authorization: `Bearer ${token}` }, body: JSON.stringify(CALL) });
}

function linesOf(running: Running): readonly string[] {
  return running.out().split('\n').slice(0, -1);
}

/** Asks again and again, with a pause in milliseconds, until it is so. */
async function untilSo(condition: () => Promise<boolean>, pauseMs = 50): Promise<void> {
  while (!(await condition())) await new Promise((resolve) => setTimeout(resolve, pauseMs));
}

/** Measures milliseconds, without those in which the machine let nothing go on: a timer beside tells of them. */
class Stopwatch {
  private readonly from = performance.now();
  private last = this.from;
  private lostMs = 0;
  private readonly timer = setInterval(() => this.tick(), 10);

  end(): number {
    this.tick();
    clearInterval(this.timer);
    return this.last - this.from - this.lostMs;
  }

  private tick(): void {
    const now = performance.now();
    this.lostMs += Math.max(0, now - this.last - 20);
    this.last = now;
  }
}

/** Whether anybody answers there. */
function isUp(baseUrl: string): Promise<boolean> {
  return new Promise((resolve) => {
    request(`${baseUrl.replace('/v1', '')}/health`, { agent: false }, (answer) => {
      answer.resume();
      resolve(answer.statusCode === 200);
    }).on('error', () => resolve(false)).end();
  });
}

describe('the proxy in a terminal', () => {
  it('says in its first line where it is, meters under the client\'s name, keeps a limit that is set meanwhile, and leaves nothing behind', async () => {
    const home = cli.folder();
    const token = await tokenOf(home, 'demo');
    const running = cli.start(home, ['proxy', '--port', '0']);
    const baseUrl = await firstLine(running);
    expect(baseUrl).toMatch(/^http:\/\/127\.0\.0\.1:\d+\/api\/v1$/);
    expect((await send(baseUrl, token)).status).toBe(200);
    await cli.run(home, ['limits', 'set', '--daily', '0.0000001']);
    await untilSo(async () => (await send(baseUrl, token)).status === 402);
    running.process.kill('SIGTERM');
    expect(await running.ended).toMatchObject({ code: 130, err: 'Tools that may use it: demo. Ctrl-C ends it.\n' });
    expect((await cli.run(home, ['stats', '--by', 'client'])).out).toMatch(/Calls \d+ .*\n.* refused by a limit.*\n(?:.*\n)*By client\n {2}demo/);
    expect(leftovers(home)).toEqual([]);
  });

  it('has one shape as JSON, in one line', async () => {
    const home = cli.folder();
    await tokenOf(home, 'demo');
    const running = cli.start(home, ['proxy', '--port', '0', '--json']);
    expect(parsed(PROXY, await firstLine(running)).clients).toEqual(['demo']);
    running.process.kill('SIGINT');
    expect((await running.ended).code).toBe(130);
  });

  it('says what is wrong with the list of clients, and does not listen', async () => {
    const home = cli.folder();
    await tokenOf(home, 'demo');
    writeFileSync(join(home, 'clients.json'), '{');
    const { code, out, err } = await cli.run(home, ['proxy', '--port', String(await freePort())]);
    expect([code, out, err]).toEqual([1, '', expect.stringMatching(/^openrouter-spend: The list of the proxy's clients is damaged.*\n$/)]);
  });

  it('waits while another process of the home has the port, and takes over within two seconds when that one dies', { timeout: 120_000 }, async () => {
    const [home, port] = [cli.folder(), await freePort()];
    const token = await tokenOf(home, 'demo');
    const start = (): Running => cli.start(home, ['proxy', '--port', String(port)]);
    let owner = start();
    const baseUrl = await firstLine(owner);
    for (const takeOver of ['first', 'second', 'third']) {
      const next = start();
      await until(() => next.err().includes('runs already at'), 'the next one to wait');
      expect(await isUp(baseUrl)).toBe(true);
      const watch = new Stopwatch();
      owner.process.kill('SIGKILL');
      await owner.ended;
      // With nothing listening it is refused at once.
      await untilSo(() => isUp(baseUrl), 10);
      expect(watch.end(), `milliseconds until the ${takeOver} take-over`).toBeLessThan(2000);
      expect((await send(baseUrl, token)).status).toBe(200);
      expect(next.out()).toBe(`${baseUrl}\n`);
      owner = next;
    }
    owner.process.kill('SIGTERM');
    await owner.ended;
  });

  it('says as JSON that it waits for another process, and that it listens when that one has gone', async () => {
    const [home, port] = [cli.folder(), await freePort()];
    const first = cli.start(home, ['proxy', '--port', String(port)]);
    await firstLine(first);
    const second = cli.start(home, ['proxy', '--port', String(port), '--json']);
    expect(parsed(PROXY_WAITS, await firstLine(second))).toEqual({ baseUrl: `http://127.0.0.1:${port}/api/v1`, port, state: 'elsewhere' });
    first.process.kill('SIGTERM');
    await until(() => linesOf(second).length > 1, 'the second line');
    expect(parsed(PROXY, linesOf(second)[1] ?? '')).toMatchObject({ port, pid: second.process.pid });
    second.process.kill('SIGTERM');
    await second.ended;
  });

  it('says who has the port, where it is a stranger', async () => {
    const stranger = createServer();
    await new Promise<void>((resolve) => stranger.listen(0, '127.0.0.1', resolve));
    const { port } = stranger.address() as { readonly port: number };
    const [plain, json] = [[], ['--json']].map((more) => cli.start(cli.folder(), ['proxy', '--port', String(port), ...more]));
    if (plain === undefined || json === undefined) throw new Error('two were started');
    await until(() => plain.err().includes(`Port ${port} is taken by`), 'the stranger to be named');
    const holder = process.platform === 'linux' ? { pid: process.pid } : {};
    expect(parsed(PROXY_WAITS, await firstLine(json))).toMatchObject({ port, state: 'blocked', ...holder });
    json.process.kill('SIGTERM');
    await json.ended;
    stranger.close();
    await until(() => plain.out() === `http://127.0.0.1:${port}/api/v1\n`, 'the port that is free now');
    plain.process.kill('SIGTERM');
    await plain.ended;
  });

  it('needs a key, and a port that can be', async () => {
    expect(await cli.run(cli.folder(), ['proxy', '--port', '0'], { env: { OPENROUTER_API_KEY: '' } })).toMatchObject({ code: 1, out: '', err: expect.stringContaining('There is no API key') as string });
    expect(await cli.run(cli.folder(), ['proxy', '--port', '70000'])).toMatchObject({ code: 2, out: '' });
  });
});
