/** The HTTP face: reads a request, applies troubles that need no dialect, and hands it to its route. */
import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import { bearerOf, sendJson, sendRefusal, type Call } from './call.ts';
import { beforeHeaders } from './delivery.ts';
import { serveInference } from './inference.ts';
import { isObject, parseJson, textOf } from './json.ts';
import { bare, REFUSALS, refusalOfStatus, type Refusal } from './refusals.ts';
import { refusalContext } from './refusing.ts';
import { authorize, decline, showAuthPage } from './routes/authPage.ts';
import { getGeneration } from './routes/generation.ts';
import { getActivity, getCredits, getKey } from './routes/keyInfo.ts';
import { getEmbeddingModels, getEndpoints, getModelCount, getModels, getUserModels } from './routes/models.ts';
import { exchangeCode } from './routes/signIn.ts';
import type { Skin } from './skin.ts';
import { CHAT } from './skins/chat.ts';
import { COMPLETIONS } from './skins/completions.ts';
import { EMBEDDINGS } from './skins/embeddings.ts';
import { MESSAGES } from './skins/messages.ts';
import { RESPONSES } from './skins/responses.ts';
import { troubleFromHeader } from './troubles.ts';
import type { World } from './world.ts';

const API = '/api/v1';

const SKINS: Readonly<Record<string, Skin>> = { '/chat/completions': CHAT, '/completions': COMPLETIONS, '/responses': RESPONSES, '/messages': MESSAGES, '/embeddings': EMBEDDINGS };

type Route = (world: World, call: Call) => void;

const ROUTES: Readonly<Record<string, Route>> = {
  'GET /key': getKey,
  'GET /auth/key': getKey,
  'GET /credits': getCredits,
  'GET /activity': getActivity,
  'GET /generation': getGeneration,
  'GET /models': getModels,
  'GET /models/user': getUserModels,
  'GET /models/count': getModelCount,
  'GET /embeddings/models': getEmbeddingModels,
  'POST /auth/keys': exchangeCode,
  'GET @/auth': showAuthPage,
  'POST @/auth/authorize': authorize,
  'POST @/auth/decline': decline,
};

/** `control` answers everything below `/__control`. */
export type ControlHandler = (path: string, body: unknown) => { readonly status: number; readonly body: unknown };

export function simulatorServer(world: World, control: ControlHandler): Server {
  const server = createServer((request, response) => {
    handle(world, control, request, response).catch((error: unknown) => failed(response, error));
  });
  server.keepAliveTimeout = 5_000;
  server.on('connection', (socket) => socket.setNoDelay(true));
  return server;
}

async function handle(world: World, control: ControlHandler, request: IncomingMessage, response: ServerResponse): Promise<void> {
  const url = new URL(request.url ?? '/', 'http://localhost');
  const rawBody = await bodyOf(request);
  if (url.pathname.startsWith('/__control/')) {
    const { status, body } = control(url.pathname.slice('/__control/'.length), parseJson(rawBody));
    sendJson({ response }, status, body);
    return;
  }
  const call = readCall(world, request, response, url, rawBody);
  begin(world, call, url);
  await answer(world, call);
  end(world, call);
}

async function answer(world: World, call: Call): Promise<void> {
  const skin = call.method === 'POST' ? SKINS[call.path] : undefined;
  const refusal = troubleRefusal(world, call);
  if (skin !== undefined && refusal === undefined) return serveInference(world, skin, call);
  if (await beforeHeaders(call, call.trouble.firstByteMs ?? 0)) return;
  if (refusal === undefined) (routeOf(call) ?? unknownPath)(world, call);
  else sendRefusal(call, skin === undefined ? refusal : skin.envelope(refusal));
}

function unknownPath(world: World, call: Call): void {
  const known = call.path in SKINS || Object.keys(ROUTES).some((name) => name.endsWith(` ${call.path}`));
  sendRefusal(call, bare(known ? 405 : 404, known ? 'Method Not Allowed' : 'Not Found')(refusalContext(world, call)));
}

function routeOf(call: Call): Route | undefined {
  const endpoints = /^\/models\/(.+)\/endpoints$/.exec(call.path);
  const id = endpoints?.[1];
  if (id !== undefined && call.method === 'GET') return (world, it) => getEndpoints(world, it, decodeURIComponent(id));
  return ROUTES[`${call.method} ${call.path}`];
}

function readCall(world: World, request: IncomingMessage, response: ServerResponse, url: URL, rawBody: string): Call {
  const path = url.pathname.startsWith(`${API}/`) ? url.pathname.slice(API.length) : `@${url.pathname}`;
  const method = request.method ?? 'GET';
  const body = parseJson(rawBody);
  const key = world.account.authenticate(bearerOf(request.headers) ?? '');
  const model = isObject(body) ? textOf(body.model) : undefined;
  const header = request.headers['x-sim-trouble'];
  const trouble = world.troubles.take({ path, method, model, keyHash: key?.hash, inference: method === 'POST' && path in SKINS }, troubleFromHeader(typeof header === 'string' ? header : undefined));
  const gone = new AbortController();
  const departed = new Promise<void>((resolve) => gone.signal.addEventListener('abort', () => resolve(), { once: true }));
  response.on('close', () => {
    if (!response.writableFinished) gone.abort();
  });
  return { sequence: world.nextSequence(), method, path, query: url.searchParams, headers: request.headers, rawBody, body, key, trouble, response, gone: gone.signal, departed };
}

function troubleRefusal(world: World, call: Call): Refusal | undefined {
  const { refuse } = call.trouble;
  if (refuse === undefined || typeof refuse === 'object') return refuse;
  return (typeof refuse === 'number' ? refusalOfStatus(refuse) : REFUSALS[refuse])(refusalContext(world, call));
}

function begin(world: World, call: Call, url: URL): void {
  const headers = Object.fromEntries(Object.entries(call.headers).flatMap(([name, value]) => (name === 'authorization' || name === 'x-api-key' || typeof value !== 'string' ? [] : [[name, value]])));
  world.log.add({ sequence: call.sequence, at: world.clock.now(), method: call.method, path: `${call.path}${url.search}`, keyHash: call.key?.hash, headers, body: call.body, status: undefined, generationId: undefined, aborted: false });
}

function end(world: World, { sequence, response, gone }: Call): void {
  const id = response.getHeader('x-generation-id');
  world.log.finish(sequence, { status: response.headersSent ? response.statusCode : 0, generationId: typeof id === 'string' ? id : undefined, aborted: gone.aborted });
}

async function bodyOf(request: IncomingMessage): Promise<string> {
  const chunks: Buffer[] = [];
  for await (const chunk of request) chunks.push(chunk as Buffer);
  return Buffer.concat(chunks).toString('utf8');
}

/** A fault of the simulator or of a test's wish; loud, and unlike anything OpenRouter sends. */
function failed(response: ServerResponse, error: unknown): void {
  const message = error instanceof Error ? (error.stack ?? error.message) : String(error);
  process.stderr.write(`simulator: ${message}\n`);
  if (!response.headersSent) response.writeHead(599, { 'Content-Type': 'text/plain' });
  response.end(`simulator fault: ${message}`);
}
