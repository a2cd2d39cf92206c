import type { Agent, IncomingMessage, ServerResponse } from 'node:http';
import { describeError } from '../core/errors.ts';
import { callerName, mayAsk } from '../core/proxy/names.ts';
import type { ProxyClient } from '../core/proxy/client.ts';
import type { Dialect, Route } from '../core/proxy/routes.ts';
import { dialectOf, routeOf } from '../core/proxy/routes.ts';
import { isKnownSubClient, usageAnswer } from '../core/proxy/usageAnswer.ts';
import type { Settings } from '../core/settings.ts';
import { agentFor } from './agent.ts';
import { BodyStore } from './bodyStore.ts';
import { checkBodyHeaders, readBody } from './body.ts';
import { Exchanges } from './exchanges.ts';
import { checkPlace, clientOf } from './gate.ts';
import type { ProxyAccount, ProxyParts, RunningProxy } from './parts.ts';
import { passRead } from './passRead.ts';
import { ProxyProblem } from './problem.ts';
import { ProxyCall } from './proxyCall.ts';
import type { Line, UpstreamPlace } from './relay.ts';
import { placeOf } from './relay.ts';
import { replyError, replyJson } from './reply.ts';
import type { Listener } from './server.ts';
import { listen } from './server.ts';

/** Request bodies that are held at the same time, in bytes. */
const MOST_HELD = 256 * 1024 * 1024;
/** How long calls that run may take to end when the proxy stops. */
const GRACE_MS = 5000;
/** How long what is left of a refused request is read, so that the caller reads the answer instead of a broken connection. */
const DRAIN_MS = 1000;

/** Starts a proxy at a port (0: any). Rejects with what `listen` says, such as `EADDRINUSE`. */
export async function startProxy(parts: ProxyParts, port: number): Promise<RunningProxy> {
  const proxy = new Proxy(parts);
  await proxy.listen(port);
  return proxy;
}

class Proxy implements RunningProxy {
  private readonly parts: ProxyParts;
  private readonly bodies = new BodyStore(MOST_HELD);
  private readonly exchanges = new Exchanges();
  private readonly agents = new Map<string, Agent>();
  private listener: Listener | undefined;
  private place: { readonly baseUrl: string; readonly place: UpstreamPlace } | undefined;

  constructor(parts: ProxyParts) {
    this.parts = parts;
  }

  async listen(port: number): Promise<void> {
    const { maxConnections } = this.limits();
    this.listener = await listen(port, maxConnections, (request, response, continues) => this.handle(request, response, continues));
    this.parts.logger.info('proxy', `listens at ${this.baseUrl}`);
  }

  get port(): number {
    return this.listener?.port ?? 0;
  }

  get baseUrl(): string {
    return `http://127.0.0.1:${this.port}/api/v1`;
  }

  get inFlight(): number {
    return this.exchanges.count;
  }

  async close(graceMs = GRACE_MS): Promise<void> {
    const closed = this.listener?.close();
    this.listener?.closeIdle();
    await withinOrElse(this.parts, graceMs, this.exchanges.idle(), () => this.exchanges.abort());
    await this.exchanges.idle();
    this.listener?.closeAll();
    await closed;
    for (const agent of this.agents.values()) agent.destroy();
    this.parts.logger.info('proxy', 'stopped');
  }

  private handle(request: IncomingMessage, response: ServerResponse, continues: boolean): void {
    const dialect = dialectOf(request.url ?? '');
    // Neither end may take the process with it.
    request.on('error', () => undefined);
    response.on('error', () => undefined);
    this.exchanges.run(response, async (signal) => {
      try {
        await this.answer({ request, response, continues, dialect, signal });
      } catch (error) {
        this.fail(error, request, response, dialect);
      }
    });
  }

  private async answer(asked: Asked): Promise<void> {
    const { request, response } = asked;
    checkPlace(request, { port: this.port, allowedOrigins: this.settings()['proxy.allowedOrigins'] });
    const route = routeOf(request.method ?? '', request.url ?? '');
    if (route.kind === 'health') {
      replyJson(response, 200, { status: 'ok', timestamp: new Date(this.parts.clock.now()).toISOString() });
      return;
    }
    await this.serve(route, clientOf(request, this.parts.clients), asked);
  }

  private async serve(route: Route, client: ProxyClient, asked: Asked): Promise<void> {
    const { response, request, signal } = asked;
    switch (route.kind) {
      case 'call': return this.call(route, client, asked);
      case 'read': return passRead(this.lineOf(this.account()), { path: route.path, headers: request.headers }, response, signal);
      case 'usage':
        this.usage(client, route.client, response);
        return;
      case 'alive':
        response.writeHead(200).end();
        return;
      case 'refused': throw new ProxyProblem({ status: 403, type: 'permission_error', message: 'The proxy does not give access to keys, presets or credits. Use openrouter.ai for these.' }, true);
      default: throw new ProxyProblem({ status: 404, type: 'not_found', message: 'The proxy does not know this address. Calls go to /api/v1/chat/completions, /completions, /responses, /messages or /embeddings.' }, true);
    }
  }

  private async call({ endpoint, query }: Extract<Route, { kind: 'call' }>, client: ProxyClient, { request, response, continues, dialect, signal }: Asked): Promise<void> {
    const account = this.account();
    const name = callerName(client.name, subClientIn(request));
    if (name === undefined) throw new ProxyProblem({ status: 400, type: 'invalid_request_error', message: 'X-Tenant-Id must be a name of letters, digits, ".", "_", "-", ":" and "@", at most 64 characters.' }, true);
    const { maxBodyMb } = this.limits();
    checkBodyHeaders(request, maxBodyMb);
    const room = this.bodies.open();
    try {
      if (continues) response.writeContinue();
      const raw = await readBody(request, maxBodyMb, room);
      await new ProxyCall(this.parts, { endpoint, query, dialect, client, name, request, response, raw, signal }).serve(account, this.lineOf(account));
    } finally {
      room.release();
    }
  }

  private usage(client: ProxyClient, asked: string, response: ServerResponse): void {
    const name = mayAsk(client.name, asked);
    const state = this.parts.state();
    if (state === undefined) throw new ProxyProblem({ status: 503, type: 'guard_unavailable', message: 'The ledger is not open yet. Try again in a moment.', retryAfter: 2 });
    const budgeting = this.parts.budgeting();
    if (name === undefined || (name !== client.name && !isKnownSubClient(name, state, budgeting))) throw new ProxyProblem({ status: 404, type: 'not_found', message: 'There is no such client, or it is not yours.' });
    replyJson(response, 200, usageAnswer(name, state, this.parts.clock.now(), budgeting));
  }

  /** Throws a `ProxyProblem` while there is no key: a status that ends the call, and shows the person what to do. */
  private account(): ProxyAccount {
    const account = this.parts.account();
    if (account === undefined) throw new ProxyProblem({ status: 401, type: 'authentication_error', message: 'The proxy has no OpenRouter key: use “Set API Key” in VS Code, or set OPENROUTER_API_KEY where it runs.' }, true);
    return account;
  }

  private lineOf({ baseUrl, key }: ProxyAccount): Line {
    if (this.place?.baseUrl !== baseUrl) this.place = { baseUrl, place: placeOf(baseUrl) };
    const { place } = this.place;
    const agent = this.agents.get(place.protocol) ?? agentFor(place.protocol);
    this.agents.set(place.protocol, agent);
    return { place, key: key.text, agent };
  }

  private fail(error: unknown, request: IncomingMessage, response: ServerResponse, dialect: Dialect): void {
    if (error instanceof ProxyProblem) {
      replyError(response, dialect, error.answer, error.closes ? { connection: 'close' } : {});
      if (error.closes) this.drain(request);
      return;
    }
    // The caller has gone; nobody is to be told.
    if (request.destroyed && !request.complete) return;
    this.parts.logger.error('proxy', `a request failed: ${describeError(error)}`, error);
    replyError(response, dialect, { status: 500, type: 'internal_error', message: 'The proxy failed at this request. “Copy Diagnostics” in VS Code says more.' }, { connection: 'close' });
    this.drain(request);
  }

  private drain(request: IncomingMessage): void {
    if (request.complete) return;
    request.resume();
    const { socket } = request;
    const cancel = this.parts.clock.after(DRAIN_MS, () => socket.destroy());
    request.on('close', cancel);
  }

  private settings(): Settings {
    return this.parts.budgeting().settings;
  }

  private limits(): { readonly maxBodyMb: number; readonly maxConnections: number } {
    const settings = this.settings();
    return { maxBodyMb: settings['proxy.maxBodyMb'], maxConnections: settings['proxy.maxConnections'] };
  }
}

/** A request, as it came in. */
interface Asked {
  readonly request: IncomingMessage;
  readonly response: ServerResponse;
  readonly continues: boolean;
  readonly dialect: Dialect;
  readonly signal: AbortSignal;
}

function subClientIn({ headers }: IncomingMessage): string | undefined {
  const given = headers['x-tenant-id'];
  return typeof given === 'string' ? given : given?.[0];
}

/** Resolves when the work is done; after so many milliseconds `late` is called, and it resolves anyway. */
function withinOrElse({ clock }: Pick<ProxyParts, 'clock'>, ms: number, work: Promise<void>, late: () => void): Promise<void> {
  return new Promise((resolve) => {
    const cancel = clock.after(ms, () => {
      late();
      resolve();
    });
    void work.then(() => {
      cancel();
      resolve();
    });
  });
}
