import type { Budgeting } from '../core/budget/standing.ts';
import type { LedgerState } from '../core/ledger/state.ts';
import type { Clock, Logger } from '../core/ports.ts';
import type { ProxyClient } from '../core/proxy/client.ts';
import type { ProxyVariables } from './agent.ts';
import type { AskAnswer, Caller, GuardedRequest, Outcome, Question, Upstream } from '../pipeline/exchange.ts';

/** The key at work, as far as the proxy uses it. */
export interface ProxyAccount {
  /** Its text goes into the Authorization header of requests upstream, and nowhere else. */
  readonly key: { readonly text: string };
  /** Without a slash at its end or with one. */
  readonly baseUrl: string;
  /** Sends a call through the guard, over that line; see `guardedCall`. */
  call(request: GuardedRequest, caller: Caller, signal: AbortSignal, upstream: Upstream): Promise<Outcome>;
}

/** Who may use the proxy. */
export interface ClientDirectory {
  /** Whose token it is; `undefined` for a stranger's. Takes as long for either. */
  find(token: string): ProxyClient | undefined;
}

/** What the proxy is made of. It keeps nothing of them: each is asked anew whenever it is needed. */
export interface ProxyParts {
  readonly clock: Clock;
  readonly logger: Logger;
  readonly clients: ClientDirectory;
  /** `undefined` while there is no key. */
  account(): ProxyAccount | undefined;
  /** The ledger's fold; `undefined` while it is not open. */
  state(): LedgerState | undefined;
  /** The settings that rule now. */
  budgeting(): Budgeting;
  /** What names the machine's proxies; absent where `node:https` knows them by itself. */
  readonly proxyEnv?: ProxyVariables;
  /** Asks a person about a call of a client; nobody is there where it is absent. It answers within half a minute. */
  ask?(question: Question, client: string, signal: AbortSignal): Promise<AskAnswer>;
}

/** A proxy that listens. */
export interface RunningProxy {
  readonly port: number;
  /** `http://127.0.0.1:4141/api/v1` */
  readonly baseUrl: string;
  /** Calls that run now. */
  readonly inFlight: number;
  /** Takes no more calls, lets those that run end for up to `graceMs`, and cancels the rest; resolves when all are settled. */
  close(graceMs?: number): Promise<void>;
}
