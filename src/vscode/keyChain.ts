import * as vscode from 'vscode';
import { SpendError } from '../core/errors.ts';
import { t } from '../core/l10n.ts';
import type { Logger } from '../core/ports.ts';

/** A key, and where it was found. */
export interface FoundKey {
  readonly text: string;
  readonly from: 'secrets' | 'session' | 'environment';
}

/** What a key is for: calls, or asking about the account, which ordinary keys may not. */
export type KeyKind = 'apiKey' | 'managementKey';

/** The parts of the environment that may hold keys. */
export interface KeyEnvironment {
  readonly apiKey: string | undefined;
  readonly managementKey?: string | undefined;
  /** The origin that the environment's keys belong to. */
  readonly origin: string;
}

/**
 * Keys by the origin they were set for: a key never goes anywhere else. Kept in the editor's secret storage; where that
 * fails, for this session only.
 */
export class KeyChain implements vscode.Disposable {
  private readonly changed = new vscode.EventEmitter<void>();
  private readonly session = new Map<string, string>();
  private readonly subscription: vscode.Disposable;
  private readonly secrets: vscode.SecretStorage;
  private readonly environment: KeyEnvironment;
  private readonly logger: Logger;

  /** A key was set or cleared, in this window or another. */
  readonly onChange = this.changed.event;

  constructor(secrets: vscode.SecretStorage, environment: KeyEnvironment, logger: Logger) {
    this.secrets = secrets;
    this.environment = environment;
    this.logger = logger;
    this.subscription = secrets.onDidChange(() => this.changed.fire());
  }

  /** The key for an origin: the stored one, else the environment's. */
  async find(origin: string, kind: KeyKind = 'apiKey'): Promise<FoundKey | undefined> {
    const inSession = this.session.get(secretName(origin, kind));
    if (inSession !== undefined) return { text: inSession, from: 'session' };
    const stored = await this.stored(origin, kind);
    if (stored === 'unreadable') return undefined;
    return stored === undefined ? this.ofEnvironment(origin, kind) : { ...stored, from: 'secrets' };
  }

  /** The environment's key, where it belongs to this origin: what is left after the stored one was cleared. */
  ofEnvironment(origin: string, kind: KeyKind = 'apiKey'): FoundKey | undefined {
    const text = this.environment[kind];
    return text !== undefined && this.environment.origin === origin ? { text, from: 'environment' } : undefined;
  }

  /** Keeps a key for an origin. `session` says that it could not be stored and lasts until the window closes. */
  async keep(origin: string, key: string, kind: KeyKind = 'apiKey'): Promise<FoundKey['from']> {
    const name = secretName(origin, kind);
    try {
      await this.secrets.store(name, key);
      this.session.delete(name);
      // The editor tells of it, too, but not always before whoever has set it goes on.
      this.changed.fire();
      return 'secrets';
    } catch (error) {
      this.logger.warn('key', `secret storage failed, the key is kept for this session only: ${String(error)}`);
      this.session.set(name, key);
      this.changed.fire();
      return 'session';
    }
  }

  /** Forgets the stored key of an origin. */
  async clear(origin: string, kind: KeyKind = 'apiKey'): Promise<void> {
    const name = secretName(origin, kind);
    this.session.delete(name);
    try {
      await this.secrets.delete(name);
    } catch (error) {
      throw new SpendError('secret-storage', t('The key could not be removed from the secret storage.'), error);
    } finally {
      this.changed.fire();
    }
  }

  dispose(): void {
    this.subscription.dispose();
    this.changed.dispose();
  }

  /** Another key must not stand in for one that is there but cannot be read: it may be another account's. */
  private async stored(origin: string, kind: KeyKind): Promise<{ readonly text: string } | 'unreadable' | undefined> {
    try {
      const text = await this.secrets.get(secretName(origin, kind));
      return text === undefined ? undefined : { text };
    } catch (error) {
      this.logger.error('key', 'the secret storage cannot be read', error);
      return 'unreadable';
    }
  }
}

function secretName(origin: string, kind: KeyKind): string {
  return `${kind}:${origin}`;
}
