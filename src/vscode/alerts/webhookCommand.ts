import * as vscode from 'vscode';
import { t } from '../../core/l10n.ts';
import { isSafeBaseUrl } from '../../core/webAddress.ts';
import { unlinked } from '../notify.ts';
import { hostOf } from './hostOf.ts';
import type { Webhook, Webhooks } from './webhooks.ts';
import { isSame } from './webhooks.ts';

const SEND: vscode.QuickInputButton = { iconPath: new vscode.ThemeIcon('send'), get tooltip() { return t('Send a Test Message'); } };
const REMOVE: vscode.QuickInputButton = { iconPath: new vscode.ThemeIcon('trash'), get tooltip() { return t('Remove'); } };

interface Item extends vscode.QuickPickItem {
  /** Absent: a new one. */
  readonly webhook?: Webhook;
}

/** The command "Alert Webhooks…": lists them; adds, tries or removes one. Of an address, only the host is shown. */
export async function manageWebhooks(webhooks: Webhooks): Promise<void> {
  for (;;) {
    const all = await webhooks.list();
    const chosen = await choose(all);
    if (chosen === undefined) return;
    if (chosen.act === 'add') await add(webhooks, all);
    else if (chosen.act === 'remove') await remove(webhooks, chosen.webhook);
    else await tryOut(webhooks, chosen.webhook);
    if (chosen.act !== 'remove') return;
  }
}

type Chosen = { readonly act: 'add' } | { readonly act: 'remove' | 'send'; readonly webhook: Webhook };

function choose(all: readonly Webhook[]): Promise<Chosen | undefined> {
  return new Promise((resolve) => {
    const pick = vscode.window.createQuickPick<Item>();
    pick.title = t('Alert Webhooks');
    pick.placeholder = all.length === 0 ? t('Alerts are also posted to Slack, Discord or any other address that takes JSON') : t('Choose one to send it a test message');
    pick.items = [...all.map((webhook): Item => ({ webhook, label: webhook.name, description: hostOf(webhook.url), buttons: [SEND, REMOVE] })), { label: `$(add) ${t('Add a webhook…')}`, alwaysShow: true }];
    const end = (chosen: Chosen | undefined): void => {
      resolve(chosen);
      pick.dispose();
    };
    pick.onDidTriggerItemButton(({ button, item: { webhook } }) => (webhook === undefined ? undefined : end({ act: button === REMOVE ? 'remove' : 'send', webhook })));
    pick.onDidAccept(() => {
      const webhook = pick.selectedItems[0]?.webhook;
      end(webhook === undefined ? { act: 'add' } : { act: 'send', webhook });
    });
    pick.onDidHide(() => end(undefined));
    pick.show();
  });
}

async function add(webhooks: Webhooks, all: readonly Webhook[]): Promise<void> {
  const url = await vscode.window.showInputBox({
    title: t('Add a Webhook'), prompt: t('Its address, from Slack, Discord or your own server. It is kept in the secret storage.'), password: true, ignoreFocusOut: true,
    validateInput: (text) => (isSafeBaseUrl(text.trim()) ? undefined : t('An https address (plain http only to this machine).')),
  });
  if (url === undefined) return;
  const name = await vscode.window.showInputBox({ title: t('Add a Webhook'), prompt: t('A name for it'), value: hostOf(url.trim()), ignoreFocusOut: true });
  if (name === undefined) return;
  const webhook: Webhook = { name: name.trim() === '' ? hostOf(url.trim()) : name.trim(), url: url.trim() };
  await webhooks.keep([...all, webhook]);
  await tryOut(webhooks, webhook);
}

async function remove(webhooks: Webhooks, webhook: Webhook): Promise<void> {
  await webhooks.keep((await webhooks.list()).filter((one) => !isSame(one, webhook)));
}

/** Posts a test message, as often as the person wants. */
async function tryOut(webhooks: Webhooks, webhook: Webhook): Promise<void> {
  const name = unlinked(webhook.name);
  const progress = { location: vscode.ProgressLocation.Notification, title: t('Posting to {0}', name), cancellable: true };
  const told = { id: 'test', kind: 'limit', severity: 'warning', text: t('this is a test. Alerts about your limits will arrive here.') } as const;
  const stop = new AbortController();
  const failure = await vscode.window.withProgress(progress, (_, cancellation) => {
    cancellation.onCancellationRequested(() => stop.abort());
    return webhooks.tryOut(webhook, told, stop.signal);
  });
  if (stop.signal.aborted) return;
  if (failure === undefined) {
    await vscode.window.showInformationMessage(t('The test message was taken by {0}.', name));
    return;
  }
  const [again, away] = [t('Try Again'), t('Remove')];
  const chosen = await vscode.window.showWarningMessage(t('The test message could not be posted to {0}: {1}. It is kept, and alerts are tried there.', name, failure), again, away);
  if (chosen === again) await tryOut(webhooks, webhook);
  if (chosen === away) await remove(webhooks, webhook);
}
