import * as vscode from 'vscode';
import type { CommandTable } from '../commands.ts';
import { inBackground } from '../notify.ts';
import type { PromptDesk } from './promptDesk.ts';
import { PromptDocuments } from './promptDocument.ts';
import type { PromptParts } from './promptParts.ts';

type PromptCommands = 'sendTrackedPrompt' | 'sendSelection' | 'followUp' | 'resendPrompt' | 'compareAnswers' | 'clearPromptHistory';

/** Prompts as the rest of the window sees them. Nothing of them is loaded until one is thought of. */
export class PromptFace implements vscode.Disposable {
  private readonly parts: PromptParts;
  private readonly subscription: vscode.Disposable;
  private keepsHistory: boolean;
  private loading: Promise<PromptDesk> | undefined;

  constructor(parts: Omit<PromptParts, 'documents'>) {
    this.parts = { ...parts, documents: new PromptDocuments() };
    this.keepsHistory = parts.settings.current['prompt.history'];
    this.subscription = parts.settings.onChange(() => this.adapt());
  }

  /** What the commands do. */
  commands(): Pick<CommandTable, PromptCommands> {
    return {
      sendTrackedPrompt: async (argument) => (await this.load()).send(argument),
      sendSelection: async () => (await this.load()).send({ selection: 'with' }),
      followUp: async (argument) => (await this.load()).followUp(argument),
      resendPrompt: async (argument) => (await this.load()).resend(argument),
      compareAnswers: async (argument) => (await this.load()).compare(argument),
      clearPromptHistory: async () => (await this.load()).clearHistory(),
    };
  }

  dispose(): void {
    this.subscription.dispose();
    inBackground(Promise.resolve(this.loading).then((desk) => desk?.dispose()), this.parts.logger);
    this.parts.documents.dispose();
  }

  /** Where nothing is to be kept any more, the window before the user offers to delete what is. */
  private adapt(): void {
    const before = this.keepsHistory;
    this.keepsHistory = this.parts.settings.current['prompt.history'];
    if (before === this.keepsHistory || !vscode.window.state.focused) return;
    inBackground(this.load().then((desk) => desk.adapt()), this.parts.logger);
  }

  private load(): Promise<PromptDesk> {
    this.loading ??= import('./promptDesk.ts').then(({ PromptDesk: Loaded }) => new Loaded(this.parts));
    return this.loading;
  }
}
