import type * as Http from 'node:http';
import type * as Tls from 'node:tls';

type Variables = Readonly<Record<string, string | undefined>>;

/** What the machine's network asks for, and what this Node can do of it. */
export interface Network {
  /** Host and port of the proxy for https; no user name. */
  readonly proxy?: string;
  /** The variables that name it, for whoever makes connections of its own. */
  readonly env?: Variables;
  /** A sentence where this Node cannot do what the environment asks for. */
  readonly problem?: string;
}

/** Loopback is never asked for through a proxy. */
const LOCAL = 'localhost,127.0.0.1,[::1],::1';

/**
 * Makes requests go through the proxy that the environment names, and trusts the system's certificates besides Node's and those of `NODE_EXTRA_CA_CERTS`
 * (which Node reads by itself). To be called before the first request; does nothing for an address on this machine.
 */
export function prepareNetwork(baseUrl: string, env: Variables): Network {
  if (new URL(baseUrl).protocol !== 'https:') return {};
  trustSystem();
  const proxy = proxyIn(env);
  if (proxy === undefined) return {};
  const shown = URL.canParse(proxy) ? new URL(proxy).host : 'an unreadable address';
  const all = { ...env, no_proxy: [env.no_proxy ?? env.NO_PROXY ?? '', LOCAL].filter((part) => part !== '').join(',') };
  return { proxy: shown, env: all, ...useProxy(env, all) };
}

function proxyIn(env: Variables): string | undefined {
  // In lower case first, as curl and Node do.
  return [env.https_proxy, env.HTTPS_PROXY].find((value) => value !== undefined && value !== '');
}

function useProxy(env: Variables, all: Variables): Pick<Network, 'problem'> {
  if (env.NODE_USE_ENV_PROXY === '1' || process.execArgv.includes('--use-env-proxy')) return {};
  // Node got this in 24.14; what is older knows only the variable, which has to be there when it starts.
  const { setGlobalProxyFromEnv } = process.getBuiltinModule('node:http') as Partial<Pick<typeof Http, 'setGlobalProxyFromEnv'>>;
  if (setGlobalProxyFromEnv === undefined) {
    return { problem: `HTTPS_PROXY is set, but Node ${process.versions.node} does not use it by itself: set NODE_USE_ENV_PROXY=1 (from Node 22.21 on), or use Node 24.14 or newer.` };
  }
  setGlobalProxyFromEnv(all);
  return {};
}

function trustSystem(): void {
  // Loaded only now: most commands ask nobody.
  const { getCACertificates, setDefaultCACertificates } = process.getBuiltinModule('node:tls') as Partial<Pick<typeof Tls, 'getCACertificates' | 'setDefaultCACertificates'>>;
  if (getCACertificates === undefined || setDefaultCACertificates === undefined) return;
  const known = getCACertificates('default');
  // None at all: Node was told to leave the choice to OpenSSL, which looks at the system's by itself.
  if (known.length > 0) setDefaultCACertificates([...known, ...getCACertificates('system')]);
}
