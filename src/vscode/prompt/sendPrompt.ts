import * as vscode from 'vscode';
import type { Breach } from '../../core/budget/guard.ts';
import { breachSentence } from '../../core/budget/sentences.ts';
import { formatMoney } from '../../core/format.ts';
import { SpendError } from '../../core/errors.ts';
import type { Clock } from '../../core/ports.ts';
import type { Catalogue } from '../../core/pricing/catalogue.ts';
import type { Model } from '../../core/pricing/model.ts';
import type { UsageEntry } from '../../core/usage.ts';
import { isResolved } from '../../core/usage.ts';
import type { Account } from '../../openrouter/account.ts';
import type { Admission, AskAnswer, Caller, GuardedRequest, Outcome } from '../../pipeline/exchange.ts';
import { guardedCall } from '../../pipeline/guardedCall.ts';
import { COMMANDS } from '../contributions.ts';
import type { Monitor } from '../monitor.ts';
import { currentProject } from '../project.ts';
import type { SettingsSource } from '../settingsSource.ts';
import { changeLimit } from '../limitsCommand.ts';
import type { ModelPicker } from './modelPicker.ts';
import type { PromptArgument } from './promptArgument.ts';
import type { PromptDocument, PromptDocuments } from './promptDocument.ts';
import type { SelectedCode } from './promptInput.ts';
import { askForPrompt, askForSelection, requestBody, selectedCode } from './promptInput.ts';
import { footer } from './words.ts';

/** What the command works with. */
export interface SendPromptOptions {
  readonly monitor: Monitor;
  readonly settings: SettingsSource;
  readonly picker: ModelPicker;
  readonly documents: PromptDocuments;
  readonly clock: Clock;
  /** Groups the calls of this window. */
  readonly session: string;
}

interface Prompt {
  readonly account: Account;
  readonly model: Model;
  readonly text: string;
  readonly code: SelectedCode | undefined;
}

/** The command "Send Tracked Prompt": model, prompt, answer beside the editor, and a last line of figures. */
export class SendPrompt {
  private readonly options: SendPromptOptions;

  constructor(options: SendPromptOptions) {
    this.options = options;
  }

  /** Asks for what the argument does not say. */
  async run(given: PromptArgument): Promise<void> {
    const prompt = await this.ask(given);
    if (prompt === undefined) return;
    const document = await this.options.documents.open(prompt.model.name);
    document.begin(heading(prompt));
    await this.send(prompt, document);
  }

  private async ask(given: PromptArgument): Promise<Prompt | undefined> {
    const selected = selectedCode();
    const account = await this.readyAccount();
    if (account === undefined) return undefined;
    const catalogue = await account.pipeline.catalogue();
    if (catalogue.models.length === 0) throw new SpendError('offline', 'The list of models and prices cannot be had. Check the connection, then try again.');
    const model = await this.chooseModel(catalogue, given);
    if (model === undefined) return undefined;
    const context = selected === undefined ? 'without' : (given.selection ?? (await askForSelection(selected)));
    if (context === 'cancelled') return undefined;
    const code = context === 'with' ? selected : undefined;
    const text = given.prompt ?? (await askForPrompt({ monitor: this.options.monitor, clock: this.options.clock, catalogue, model }, code));
    return text === undefined ? undefined : { account, model, text, code };
  }

  private chooseModel(catalogue: Catalogue, given: PromptArgument): Promise<Model | undefined> {
    const named = given.model === undefined ? undefined : catalogue.find(given.model);
    const { picker, settings } = this.options;
    return named === undefined ? picker.pick(catalogue, settings.current.defaultModel) : Promise.resolve(named);
  }

  /** The account, after inviting to set a key where there is none. */
  private async readyAccount(): Promise<Account | undefined> {
    const { monitor } = this.options;
    await monitor.settled();
    if (monitor.ledger === undefined) throw new SpendError('ledger-unreadable', monitor.problems[0] ?? 'The ledger cannot be opened.');
    if (monitor.account !== undefined) return monitor.account;
    await vscode.commands.executeCommand(COMMANDS.setApiKey);
    await monitor.settled();
    return monitor.account;
  }

  /** Sends it, and again whenever the user made room after a refusal. */
  private async send(prompt: Prompt, document: PromptDocument): Promise<void> {
    const { session } = this.options;
    const project = currentProject();
    const request: GuardedRequest = {
      endpoint: 'chat/completions',
      body: requestBody(prompt.model, prompt.text, prompt.code),
      who: { source: 'prompt', session, ...(project === undefined ? {} : { project }) },
    };
    for (;;) {
      const outcome = await this.call(prompt, request, document);
      if (outcome?.kind !== 'refused') {
        if (outcome === undefined) document.end('---\n\nCancelled before it was sent.');
        else this.finish(outcome.entry, document);
        return;
      }
      document.end(`---\n\nNot sent. ${this.sentence(outcome.breach)}`);
      if (!(await this.offerRoom(outcome.breach))) return;
      document.end('');
    }
  }

  private async call(prompt: Prompt, request: GuardedRequest, document: PromptDocument): Promise<Outcome | undefined> {
    const options = { location: vscode.ProgressLocation.Notification, title: prompt.model.name, cancellable: true };
    return vscode.window.withProgress(options, async (progress, cancellation) => {
      const stop = new AbortController();
      cancellation.onCancellationRequested(() => stop.abort());
      const caller: Caller = {
        admitted: (admission, estimate) => progress.report({ message: this.admittedWords(admission, estimate.kind === 'known' ? formatMoney(estimate.expected, 'estimate') : 'cost unknown') }),
        piece: (_, delta) => document.add(delta.text),
        ask: (breach) => this.askAboutBreach(breach),
      };
      try {
        return await guardedCall(prompt.account.pipeline, request, caller, stop.signal);
      } catch (error) {
        if (stop.signal.aborted) return undefined;
        throw error;
      }
    });
  }

  private admittedWords(admission: Admission, cost: string): string {
    const capped = admission.lowered ? `, at most ${admission.outputCap} tokens so that it fits the limit` : '';
    if (admission.warning !== undefined) void vscode.window.setStatusBarMessage('$(warning) A spend limit is close or passed', 5000);
    return `${cost}${capped}`;
  }

  /** The last line; drawn again when a cost that was not known yet has been found out. */
  private finish(entry: UsageEntry, document: PromptDocument): void {
    const { monitor } = this.options;
    const draw = (now: UsageEntry): void => document.end(footer(now, monitor.glance(), (model) => monitor.nameOf(model)));
    draw(entry);
    if (isResolved(entry) || monitor.ledger === undefined) return;
    const { ledger } = monitor;
    const listener = ledger.onChange(() => {
      const known = ledger.state.entry(entry.id);
      if (known === undefined || !isResolved(known)) return;
      listener.dispose();
      draw(known);
    });
  }

  private async askAboutBreach(breach: Breach): Promise<AskAnswer> {
    const chosen = await vscode.window.showWarningMessage(this.sentence(breach), 'Send Once Anyway', 'Raise Limit', 'Cancel');
    if (chosen === 'Send Once Anyway') return 'once';
    return chosen === 'Raise Limit' && (await this.raise(breach)) ? 'again' : 'cancel';
  }

  /** After a refusal: the choices. Resolves to whether there may be room now. */
  private async offerRoom(breach: Breach): Promise<boolean> {
    const chosen = await vscode.window.showErrorMessage(this.sentence(breach), 'Raise Limit', 'Open Report');
    if (chosen === 'Open Report') await vscode.commands.executeCommand(COMMANDS.openReport);
    return chosen === 'Raise Limit' && this.raise(breach);
  }

  private raise(breach: Breach): Promise<boolean> {
    const kind = breach.kind === 'request' ? 'perRequest' : (breach.standing?.period.kind ?? 'day');
    return changeLimit(this.options.settings, kind);
  }

  private sentence(breach: Breach): string {
    return breachSentence(breach, this.options.monitor.budgeting().zone, this.options.clock.now());
  }
}

function heading({ model, text, code }: Prompt): string {
  const quoted = text.split('\n').map((line) => `> ${line}`).join('\n');
  return `**${model.name}**\n\n${quoted}${code === undefined ? '' : `\n>\n> *with ${code.name}*`}\n\n---`;
}
