import type { Agent, IncomingMessage, ServerResponse } from 'node:http';
import { describeError } from '../core/errors.ts';
import { namesToken } from '../core/proxy/clients.ts';
import { callerName, mayAsk } from '../core/proxy/names.ts';
import type { ProxyClient } from '../core/proxy/client.ts';
import type { ProxyError } from '../core/proxy/errors.ts';
import type { Dialect, Route } from '../core/proxy/routes.ts';
import { dialectOf, routeOf } from '../core/proxy/routes.ts';
import { baseUrlOf } from '../core/proxy/status.ts';
import { isKnownSubClient, usageAnswer } from '../core/proxy/usageAnswer.ts';
import type { Settings } from '../core/settings.ts';
import { agentFor } from './agent.ts';
import type { ProxyBounds } from './bounds.ts';
import { BOUNDS, GRACE_MS, RETRY_SECONDS } from './bounds.ts';
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
import { beginLastError, replyError, replyJson } from './reply.ts';
import type { Listener } from './server.ts';
import { listen } from './server.ts';

/** Starts a proxy at a port (0: any). Rejects with what `listen` says, such as `EADDRINUSE`. */
export async function startProxy(parts: ProxyParts, port: number, bounds: ProxyBounds = BOUNDS): Promise<RunningProxy> {
  const proxy = new Proxy(parts, bounds);
  await proxy.listen(port);
  return proxy;
}

class Proxy implements RunningProxy {
  private readonly parts: ProxyParts;
  private readonly bounds: ProxyBounds;
  private readonly bodies: BodyStore;
  private readonly exchanges = new Exchanges();
  private readonly agents = new Map<string, Agent>();
  private listener: Listener | undefined;
  private place: { readonly baseUrl: string; readonly place: UpstreamPlace } | undefined;
  private isClosing = false;

  constructor(parts: ProxyParts, bounds: ProxyBounds) {
    this.parts = parts;
    this.bounds = bounds;
    this.bodies = new BodyStore(bounds.heldBytes);
  }

  async listen(port: number): Promise<void> {
    this.listener = await listen(port, () => this.limits().maxConnections, this.bounds, (request, response, continues) => this.handle(request, response, continues));
    this.parts.logger.info('proxy', `listens at ${this.baseUrl}`);
  }

  get port(): number {
    return this.listener?.port ?? 0;
  }

  get baseUrl(): string {
    return baseUrlOf(this.port);
  }

  get inFlight(): number {
    return this.exchanges.count;
  }

  async close(graceMs = GRACE_MS): Promise<void> {
    this.isClosing = true;
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
    const turnedAway = this.whyNot();
    if (turnedAway !== undefined) {
      replyError(response, dialect, turnedAway, this.isClosing ? { connection: 'close' } : {});
      return;
    }
    this.exchanges.run({ request, response }, async (signal) => {
      const asked: Asked = { request, response, continues, dialect, signal };
      try {
        await this.answer(asked);
      } catch (error) {
        this.fail(error, asked);
      }
    });
  }

  /** Why not even the token is looked at: one connection can bear many requests at once, and outlive the listener. */
  private whyNot(): ProxyError | undefined {
    if (this.isClosing) return { status: 503, type: 'overloaded', message: 'The proxy stops. Try again in a moment: another window may take over.', retryAfter: RETRY_SECONDS };
    return this.exchanges.count < this.limits().maxConnections ? undefined : { status: 503, type: 'overloaded', message: 'The proxy has as many calls at once as it may. Try again in a moment.', retryAfter: RETRY_SECONDS };
  }

  private async answer(asked: Asked): Promise<void> {
    const { request, response } = asked;
    checkPlace(request, { port: this.port, allowedOrigins: this.settings()['proxy.allowedOrigins'] });
    const target = request.url ?? '';
    const route = routeOf(request.method ?? '', target);
    if (route.kind === 'health') {
      replyJson(response, 200, { status: 'ok', timestamp: new Date(this.parts.clock.now()).toISOString() });
      return;
    }
    const client = clientOf(request, this.parts.clients);
    if (namesToken(target)) throw new ProxyProblem({ status: 400, type: 'invalid_request_error', message: 'A token does not belong into an address, which others keep. Send it as Authorization: Bearer.' }, true);
    await this.serve(route, client, asked);
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
    if (state === undefined) throw new ProxyProblem({ status: 503, type: 'guard_unavailable', message: 'The ledger is not open yet. Try again in a moment.', retryAfter: RETRY_SECONDS });
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
    const agent = this.agents.get(place.protocol) ?? agentFor(place.protocol, this.parts.proxyEnv);
    this.agents.set(place.protocol, agent);
    return { place, key: key.text, agent };
  }

  private fail(error: unknown, { request, response, dialect, signal }: Asked): void {
    // The caller has gone; nobody is to be told.
    if (signal.aborted || (request.destroyed && !request.complete)) return;
    const isProblem = error instanceof ProxyProblem;
    if (!isProblem) this.parts.logger.error('proxy', `a request failed: ${describeError(error)}`, error);
    const answer = isProblem ? error.answer : FAILED;
    // The caller must not take what it has for the whole answer.
    if (response.headersSent) response.destroy();
    else if (isProblem && !error.closes) replyError(response, dialect, answer);
    else this.endWith(answer, request, response, dialect);
  }

  /** Answers for the last time on a connection, and reads a little of what still comes: closed at once, it would take the answer with it. */
  private endWith(answer: ProxyError, request: IncomingMessage, response: ServerResponse, dialect: Dialect): void {
    beginLastError(response, dialect, answer);
    if (request.complete) {
      response.end();
      return;
    }
    const end = (): void => {
      cancel();
      response.end();
    };
    const cancel = this.parts.clock.after(this.bounds.drainMs, end);
    request.once('end', end).once('close', end).resume();
  }

  private settings(): Settings {
    return this.parts.budgeting().settings;
  }

  private limits(): { readonly maxBodyMb: number; readonly maxConnections: number } {
    const settings = this.settings();
    return { maxBodyMb: settings['proxy.maxBodyMb'], maxConnections: settings['proxy.maxConnections'] };
  }
}

const FAILED: ProxyError = { status: 500, type: 'internal_error', message: 'The proxy failed at this request. “Copy Diagnostics” in VS Code says more.' };

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
