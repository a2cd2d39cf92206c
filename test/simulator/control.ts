/** `POST /__control/<name>`: the simulator's own methods for a test in another process. */
import { objectOf } from './json.ts';
import type { Simulator, Spend } from './api.ts';
import type { TroubleRule } from './troubles.ts';

/** The methods that can be called from outside; arguments as one JSON value. */
export type ControlName = 'addKey' | 'updateKey' | 'setCredits' | 'trouble' | 'clearTroubles' | 'advance' | 'setNow' | 'spend' | 'issueCode' | 'settlementLag' | 'requests' | 'clearRequests' | 'state' | 'loadHistory';

type Handlers = Readonly<Record<ControlName, (args: unknown) => unknown>>;

export function controlHandler(simulator: () => Simulator): (path: string, body: unknown) => { readonly status: number; readonly body: unknown } {
  const handlers = handlersOf(simulator);
  return (path, body) => {
    if (!isControlName(path, handlers)) return { status: 404, body: { error: `no such control: ${path}` } };
    try {
      return { status: 200, body: { result: handlers[path](body) ?? null } };
    } catch (error) {
      if (error instanceof RangeError) return { status: 400, body: { error: error.message } };
      throw error;
    }
  };
}

function handlersOf(simulator: () => Simulator): Handlers {
  return {
    addKey: (args) => simulator().addKey(objectOf(args)),
    updateKey: (args) => {
      const { hash, ...change } = objectOf(args);
      return simulator().updateKey(String(hash), change);
    },
    setCredits: (args) => simulator().setCredits(Number(objectOf(args).bought)),
    trouble: (args) => simulator().trouble(objectOf(args) as unknown as TroubleRule),
    clearTroubles: () => simulator().clearTroubles(),
    advance: (args) => simulator().advance(Number(objectOf(args).ms)),
    setNow: (args) => simulator().setNow(String(objectOf(args).at)),
    spend: (args) => simulator().spend(objectOf(args) as unknown as Spend),
    issueCode: (args) => simulator().issueCode(objectOf(args)),
    settlementLag: (args) => simulator().settlementLag(Number(objectOf(args).ms)),
    requests: () => simulator().requests(),
    clearRequests: () => simulator().clearRequests(),
    state: () => simulator().state(),
    loadHistory: (args) => simulator().loadHistory(String(objectOf(args).keyHash)),
  };
}

function isControlName(path: string, handlers: Handlers): path is ControlName {
  return Object.hasOwn(handlers, path);
}
