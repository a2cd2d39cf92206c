import * as vscode from 'vscode';
import { t } from '../../core/l10n.ts';
import type { Clock, Logger } from '../../core/ports.ts';
import { messageOf } from '../../webhooks/message.ts';
import type { PostParts } from '../../webhooks/post.ts';
import { post } from '../../webhooks/post.ts';
import { inBackground, unlinked } from '../notify.ts';
import type { Told } from './told.ts';

/** All addresses together are one secret: who has one may post as us. */
const SECRET = 'webhooks';

/** Where alerts are posted to, besides the editor. */
export interface Webhook {
  readonly name: string;
  readonly url: string;
}

/** The user's webhooks, kept in the secret storage, and posting to them. */
export class Webhooks implements vscode.Disposable {
  private readonly secrets: vscode.SecretStorage;
  private readonly clock: Clock;
  private readonly logger: Logger;
  private readonly stop = new AbortController();

  constructor(secrets: vscode.SecretStorage, clock: Clock, logger: Logger) {
    this.secrets = secrets;
    this.clock = clock;
    this.logger = logger;
  }

  dispose(): void {
    this.stop.abort();
  }

  async list(): Promise<readonly Webhook[]> {
    const text = await this.secrets.get(SECRET);
    return text === undefined ? [] : webhooksIn(text);
  }

  async keep(all: readonly Webhook[]): Promise<void> {
    await (all.length === 0 ? this.secrets.delete(SECRET) : this.secrets.store(SECRET, JSON.stringify(all)));
  }

  /** Posts to all of them; what cannot be delivered is told once. */
  async tell(told: Told): Promise<void> {
    const all = await this.list();
    await Promise.all(all.map(async (webhook) => {
      const failure = await this.send(webhook, told, { signal: this.stop.signal, isWanted: () => this.has(webhook) });
      // Whoever has removed it, or closes the window, wants to hear nothing of it.
      if (failure !== undefined && !this.stop.signal.aborted && await this.has(webhook)) inBackground(vscode.window.showWarningMessage(t('The alert could not be posted to the webhook "{0}": {1}.', unlinked(webhook.name), failure)), this.logger);
    }));
  }

  /** Posts once, since somebody waits for it. Why it could not be posted; `undefined` where it was. */
  tryOut(webhook: Webhook, told: Told, signal: AbortSignal): Promise<string | undefined> {
    return this.send(webhook, told, { signal });
  }

  private async send({ url }: Webhook, told: Told, way: Pick<PostParts, 'signal' | 'isWanted'>): Promise<string | undefined> {
    const posted = await post(url, messageOf(told, told.text, this.clock.now()), { clock: this.clock, logger: this.logger, ...way });
    return posted.kind === 'sent' ? undefined : posted.reason;
  }

  private async has(webhook: Webhook): Promise<boolean> {
    return (await this.list()).some((one) => isSame(one, webhook));
  }
}

/** Whether both are one and the same. */
export function isSame(a: Webhook, b: Webhook): boolean {
  return a.url === b.url && a.name === b.name;
}

/** What was kept; nothing where it cannot be read. */
function webhooksIn(text: string): readonly Webhook[] {
  try {
    const value: unknown = JSON.parse(text);
    return Array.isArray(value) ? value.filter(isWebhook) : [];
  } catch (error) {
    if (error instanceof SyntaxError) return [];
    throw error;
  }
}

function isWebhook(value: unknown): value is Webhook {
  if (typeof value !== 'object' || value === null) return false;
  const { name, url } = value as Partial<Record<keyof Webhook, unknown>>;
  return typeof name === 'string' && typeof url === 'string';
}
