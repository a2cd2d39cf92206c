import { join } from 'node:path';
import * as vscode from 'vscode';
import { describeError } from '../../core/errors.ts';
import { counted, t } from '../../core/l10n.ts';
import { formatCount } from '../../core/format.ts';
import { plainName } from '../markdown.ts';
import { inBackground } from '../notify.ts';
import type { KeptPrompt } from './historyBook.ts';
import { HistoryFile } from './historyFile.ts';
import { optionWords } from './promptOptions.ts';
import { timeText } from '../statusBar/times.ts';
import type { PromptParts } from './promptParts.ts';
import { pickOne } from './quickInputs.ts';

const FILE = 'prompts.json';

interface PromptItem extends vscode.QuickPickItem {
  readonly prompt: KeptPrompt;
}

const FORGET: vscode.QuickInputButton = { iconPath: new vscode.ThemeIcon('trash'), tooltip: t('Delete from the History') };

/** Prompts that were sent, kept while the setting says so: picked from, and deleted when it says so no more. */
export class HistoryDesk {
  private readonly parts: PromptParts;
  private readonly file: HistoryFile;
  private hasOffered = false;

  constructor(parts: PromptParts) {
    this.parts = parts;
    this.file = new HistoryFile(join(parts.folder, FILE));
  }

  get isOn(): boolean {
    return this.parts.settings.current['prompt.history'];
  }

  /** Keeps a prompt, where the setting says so. A disk that is full stops no prompt. */
  async keep(prompt: KeptPrompt): Promise<void> {
    if (!this.isOn) return;
    try {
      await this.file.add(prompt);
    } catch (error) {
      this.parts.logger.error('activation', `the prompt history cannot be written: ${describeError(error)}`, error);
    }
  }

  /** Lets the user pick one of them. `undefined`: none. */
  async pick(): Promise<KeptPrompt | undefined> {
    for (;;) {
      const items = this.file.read().map((prompt) => this.itemOf(prompt));
      const picked = await pickOne(items, t('Send Tracked Prompt: History'), items.length === 0 ? t('Nothing is kept yet. The next prompt that you send is.') : t('Which prompt again? It can still be changed.'));
      if (picked.kind === 'back') return undefined;
      if (picked.kind === 'item') return picked.item.prompt;
      await this.file.remove(picked.item.prompt);
    }
  }

  /** The command: deletes all of it, after asking. */
  async clear(): Promise<void> {
    const count = this.file.read().length;
    if (!this.file.isThere) {
      void vscode.window.showInformationMessage(t('No prompts are kept.'));
      return;
    }
    const remove = t('Delete');
    const text = counted(count, t('Delete the {0} prompt that is kept on this machine?', formatCount(count)), t('Delete the {0} prompts that are kept on this machine?', formatCount(count)));
    const chosen = await vscode.window.showWarningMessage(text, { modal: true, detail: t('Answers and the ledger stay as they are. This cannot be undone.') }, remove);
    if (chosen === remove) await this.file.clear();
  }

  /** Where nothing is to be kept any more, what is there need not stay. Asked once in a window, and again after the setting was on. */
  adapt(): void {
    if (this.isOn) this.hasOffered = false;
    if (this.isOn || this.hasOffered || !this.file.isThere) return;
    this.hasOffered = true;
    inBackground(this.offerDeletion(), this.parts.logger);
  }

  private async offerDeletion(): Promise<void> {
    const count = this.file.read().length;
    const remove = t('Delete Them');
    const text = counted(count, t('Prompt history is off. {0} prompt of before is still kept on this machine.', formatCount(count)), t('Prompt history is off. {0} prompts of before are still kept on this machine.', formatCount(count)));
    const chosen = await vscode.window.showInformationMessage(text, remove, t('Keep Them'));
    if (chosen === remove && !this.isOn) await this.file.clear();
  }

  private itemOf(prompt: KeptPrompt): PromptItem {
    const { monitor, clock } = this.parts;
    const [first = ''] = prompt.text.split('\n');
    const when = timeText(prompt.at, monitor.budgeting().zone, clock.now());
    return { label: first.slice(0, 200), description: plainName(monitor.nameOf(prompt.model)), detail: [when, ...optionWords(prompt.options)].join(' · '), buttons: [FORGET], prompt };
  }
}
