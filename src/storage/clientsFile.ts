import { createHash, randomBytes, timingSafeEqual } from 'node:crypto';
import { SpendError, describeError } from '../core/errors.ts';
import { t } from '../core/l10n.ts';
import type { Disposable, Logger } from '../core/ports.ts';
import type { ProxyClient } from '../core/proxy/client.ts';
import { readClientList, writeClientList } from '../core/proxy/clientList.ts';
import { TOKEN_PREFIX, clientNamed, isClientToken, withClient, withHash, withName, withoutClient } from '../core/proxy/clients.ts';
import { fileStamp, readIfThere, statIfThere, storageError, writeAtomic } from './files.ts';
import type { Home } from './home.ts';
import { underHomeLock } from './homeLock.ts';
import type { Trouble } from './setAside.ts';
import { keepAside } from './setAside.ts';
import { FolderWatch } from './watch.ts';

/** How old damage is before it is mended: somebody may be writing by hand. */
const MEND_AFTER_MS = 2000;

/** A client, and its token, which is known only now. */
export interface IssuedToken {
  readonly client: ProxyClient;
  readonly token: string;
}

type Clients = readonly ProxyClient[];

/**
 * Who may use the proxy, as `clients.json` in the home says: changed under a lock, noticed by every process within a second. Tokens stand there as
 * hashes only. While the file is damaged or cannot be read, the last good list stays in force, and the file is mended from it.
 */
export class ClientsFile implements Disposable {
  private readonly home: Home;
  private readonly trouble: Trouble;
  private readonly isSame: typeof timingSafeEqual;
  private readonly watch: FolderWatch;
  private readonly listeners = new Set<(clients: Clients) => void>();
  private clients: Clients = [];
  /** What the listeners were told last. */
  private heard: Clients = [];
  /** By the places of `clients`. */
  private hashes: readonly Buffer[] = [];
  private stamp: string | undefined;
  private problem: SpendError | undefined;
  private told: string | undefined;
  private mending = false;

  /** What is wrong with the file is told a moment later, once; it is thrown only by what needs it. `isSame` compares two hashes, in a time that says nothing of them. */
  constructor(home: Home, log: Logger, trouble: Trouble = (text) => log.warn('settings', text), isSame = timingSafeEqual) {
    this.home = home;
    this.trouble = trouble;
    this.isSame = isSame;
    this.refresh();
    this.heard = this.clients;
    this.watch = new FolderWatch({ folder: home.root, log, look: () => this.look() });
  }

  /** Whose token it is, by the list as it was within the last second. Compares with every client, so that time says nothing of which is near. */
  find(token: string): ProxyClient | undefined {
    if (!isClientToken(token)) return undefined;
    const hash = hashOf(token);
    let found: ProxyClient | undefined;
    for (const [place, known] of this.hashes.entries()) if (this.isSame(known, hash)) found = this.clients[place];
    return found;
  }

  /** The clients as they stand on the disk, the oldest first; the last good list while the file is damaged. Throws `bad-file`, `ledger-newer` or `ledger-unreadable` where there is none. */
  list(): Clients {
    this.refresh();
    if (this.problem !== undefined && this.clients.length === 0) throw this.problem;
    return this.clients;
  }

  /** How many clients there are, by the list as it was within the last second. */
  get count(): number {
    return this.clients.length;
  }

  /** A new client; `tool`: the known tool that it is. Rejects with `bad-argument` for a name that cannot be one or is taken, and as `list` throws, as all changes do. */
  async add(name: string, tool?: string): Promise<IssuedToken> {
    const token = newToken();
    const client: ProxyClient = { name, hash: hashOf(token).toString('hex'), ...(tool === undefined ? {} : { tool }), createdAt: Date.now() };
    await this.change((clients) => withClient(clients, client));
    return { client, token };
  }

  /** Another name for a client. Its entries of before keep the old one, and so do budgets. */
  async rename(name: string, to: string): Promise<ProxyClient> {
    return clientNamed(await this.change((clients) => withName(clients, name, to)), to);
  }

  /** A new token for a client; the old one is refused from now on. */
  async rotate(name: string): Promise<string> {
    const token = newToken();
    await this.change((clients) => withHash(clients, name, hashOf(token).toString('hex')));
    return token;
  }

  /** Takes a client away: its token is refused from now on. */
  async revoke(name: string): Promise<void> {
    await this.change((clients) => withoutClient(clients, name));
  }

  /** Calls back with the list whenever anybody has changed it. */
  onChange(listener: (clients: Clients) => void): Disposable {
    this.listeners.add(listener);
    return { dispose: () => void this.listeners.delete(listener) };
  }

  dispose(): void {
    this.watch.dispose();
    this.listeners.clear();
  }

  /** Changes the list on the basis of what is there at that moment. Returns what was written. */
  private async change(make: (clients: Clients) => Clients): Promise<Clients> {
    try {
      return await underHomeLock(this.home, 'clients.lock', () => this.write(make));
    } finally {
      this.refresh();
      this.tellChange();
    }
  }

  private async write(make: (clients: Clients) => Clients): Promise<Clients> {
    this.refresh();
    const next = make(this.clients);
    if (next === this.clients && this.problem === undefined) return next;
    this.makeWay();
    await writeAtomic(this.home.clients, writeClientList(next));
    return next;
  }

  /** Keeps a damaged file aside, if what it said before is known: only then may it be written over. */
  private makeWay(): void {
    if (this.problem === undefined) return;
    if (this.problem.code !== 'bad-file' || this.clients.length === 0) throw this.problem;
    const name = keepAside(this.home.clients, Date.now());
    this.trouble(t('The list of the proxy\'s clients was damaged. It was set aside as {0}, and written anew as it was before.', name));
  }

  private look(): void {
    this.refresh();
    this.tellProblem();
    this.tellChange();
  }

  private tellChange(): void {
    if (this.clients === this.heard) return;
    this.heard = this.clients;
    for (const hear of [...this.listeners]) hear(this.clients);
  }

  /** Damage that can be mended is told of by whoever mends it. */
  private tellProblem(): void {
    const { problem } = this;
    if (problem?.code === 'bad-file' && this.clients.length > 0) {
      void this.mend();
      return;
    }
    if (problem !== undefined && problem.message !== this.told) this.trouble(problem.message);
    this.told = problem?.message;
  }

  private async mend(): Promise<void> {
    if (this.mending) return;
    this.mending = true;
    try {
      const changedAt = statIfThere(this.home.clients)?.mtimeMs ?? 0;
      if (Math.abs(Date.now() - changedAt) > MEND_AFTER_MS) await this.change((clients) => clients);
    } catch (error) {
      if (this.told === undefined) this.trouble(t('The list of the proxy\'s clients is damaged and cannot be mended; the last good one stays in force. {0}', describeError(error)));
      this.told = 'damaged';
    } finally {
      this.mending = false;
    }
  }

  /** Reads the file if it has changed. What is wrong with it is remembered, and the list of before stays. */
  private refresh(): void {
    try {
      const stamp = fileStamp(this.home.clients) ?? 'none';
      if (stamp === this.stamp) return;
      this.take(readIfThere(this.home.clients));
      this.stamp = stamp;
    } catch (error) {
      this.problem = storageError(error);
    }
  }

  private take(text: string | undefined): void {
    const found = text === undefined ? { kind: 'good' as const, clients: [] } : readClientList(text);
    this.problem = found.kind === 'good' ? undefined : problemOf(found.kind, this.home.clients);
    if (found.kind !== 'good') return;
    if (text === undefined && this.clients.length > 0) this.trouble(t('The list of the proxy\'s clients (clients.json) is gone: every tool is refused until it is connected anew.'));
    this.clients = found.clients;
    this.hashes = found.clients.map(({ hash }) => Buffer.from(hash, 'hex'));
  }
}

function problemOf(kind: 'newer' | 'damaged', path: string): SpendError {
  if (kind === 'newer') return new SpendError('ledger-newer', t('The list of the proxy\'s clients belongs to a newer version of OpenRouter Spend Monitor: update this one.'));
  return new SpendError('bad-file', t('The list of the proxy\'s clients is damaged, and no tool is let in by it: mend {0}, or delete it and connect every tool anew.', path));
}

function newToken(): string {
  return `${TOKEN_PREFIX}${randomBytes(32).toString('base64url')}`;
}

function hashOf(token: string): Buffer {
  return createHash('sha256').update(token).digest();
}
