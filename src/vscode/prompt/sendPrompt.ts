import * as vscode from 'vscode';
import type { Breach } from '../../core/budget/terms.ts';
import type { AppliedDowngrade } from '../../core/budget/ruling.ts';
import { downgradeKey } from '../../core/budget/ruling.ts';
import { sessionName } from '../../core/budget/sessions.ts';
import { downgradeSentence } from '../../core/budget/downgradeText.ts';
import { breachSentence, reasonSentence, standingSentence } from '../../core/budget/sentences.ts';
import { SpendError, describeError } from '../../core/errors.ts';
import { formatDuration, formatMoney } from '../../core/format.ts';
import type { Clock, Logger } from '../../core/ports.ts';
import type { Catalogue } from '../../core/pricing/catalogue.ts';
import type { Estimate } from '../../core/pricing/estimate.ts';
import type { Model } from '../../core/pricing/model.ts';
import type { UsageEntry } from '../../core/usage.ts';
import { isResolved } from '../../core/usage.ts';
import type { Account } from '../../openrouter/account.ts';
import type { Admission, Caller, GuardedRequest, Outcome } from '../../pipeline/exchange.ts';
import { COMMANDS } from '../contributions.ts';
import type { Monitor } from '../monitor.ts';
import { inBackground, unlinked } from '../notify.ts';
import { withQuietProgress } from '../progress.ts';
import { currentProject } from '../project.ts';
import type { SettingsSource } from '../settingsSource.ts';
import { BreachChoice } from './breachChoice.ts';
import type { ModelPicker } from './modelPicker.ts';
import type { PromptArgument } from './promptArgument.ts';
import type { PromptDocument, PromptDocuments } from './promptDocument.ts';
import type { SelectedCode } from './promptInput.ts';
import { askForPrompt, askForSelection, requestBody, selectedCode } from './promptInput.ts';
import { footer, plain } from './words.ts';

/** What the command works with. */
export interface SendPromptOptions {
  readonly monitor: Monitor;
  readonly settings: SettingsSource;
  readonly picker: ModelPicker;
  readonly documents: PromptDocuments;
  readonly clock: Clock;
  readonly logger: Logger;
  /** Groups the calls of this window. */
  readonly session: string;
}

interface Prompt {
  readonly account: Account;
  readonly model: Model;
  readonly text: string;
  readonly code: SelectedCode | undefined;
}

/** A call that has come to its end, with what there was to warn of. */
interface Sent {
  readonly outcome: Outcome;
  readonly warning: string;
}

/** The command "Send Tracked Prompt": model, prompt, answer beside the editor, and a last line of figures. */
export class SendPrompt {
  private readonly options: SendPromptOptions;
  private readonly choice: BreachChoice;

  constructor(options: SendPromptOptions) {
    this.options = options;
    this.choice = new BreachChoice(options.settings);
  }

  /** Asks for what the argument does not say. */
  async run(given: PromptArgument): Promise<void> {
    const prompt = await this.ask(given);
    if (prompt === undefined) return;
    const document = await this.options.documents.open(prompt.model.name);
    document.begin(heading(prompt));
    const next = await this.send(prompt, document);
    if (next === 'other-model') await this.run({ prompt: prompt.text, selection: prompt.code === undefined ? 'without' : 'with' });
  }

  private async ask(given: PromptArgument): Promise<Prompt | undefined> {
    const { monitor, clock } = this.options;
    const selected = selectedCode();
    const account = await this.readyAccount();
    if (account === undefined) return undefined;
    const catalogue = await this.catalogue();
    const model = await this.chooseModel(catalogue, given);
    if (model === undefined) return undefined;
    const context = selected === undefined ? 'without' : (given.selection ?? (await askForSelection(selected)));
    if (context === 'cancelled') return undefined;
    const code = context === 'with' ? selected : undefined;
    const text = given.prompt ?? (await askForPrompt({ monitor, clock, model, estimate: await account.estimator(catalogue) }, code));
    return text === undefined ? undefined : { account, model, text, code };
  }

  /** The account, after inviting to set a key where there is none. */
  private async readyAccount(): Promise<Account | undefined> {
    const { monitor } = this.options;
    await withQuietProgress('Opening the ledger', monitor.settled());
    if (monitor.ledger === undefined) throw new SpendError('ledger-unreadable', monitor.problems[0] ?? 'The ledger cannot be opened.');
    if (monitor.account !== undefined) return monitor.account;
    await vscode.commands.executeCommand(COMMANDS.setApiKey);
    await monitor.settled();
    return monitor.account;
  }

  private async catalogue(): Promise<Catalogue> {
    const found = this.options.monitor.catalogue?.get();
    const catalogue = found === undefined ? undefined : await withQuietProgress('Fetching models and prices', found);
    if (catalogue === undefined || catalogue.models.length === 0) throw new SpendError('offline', 'The list of models and prices cannot be had. Check the connection, then try again.');
    return catalogue;
  }

  private chooseModel(catalogue: Catalogue, given: PromptArgument): Promise<Model | undefined> {
    const named = given.model === undefined ? undefined : catalogue.find(given.model);
    const { picker, settings } = this.options;
    return named === undefined ? picker.pick(catalogue, settings.current.defaultModel) : Promise.resolve(named);
  }

  /** Sends it, and again whenever the user made room after a refusal. Whatever happens, the document says how it ended. */
  private async send(prompt: Prompt, document: PromptDocument): Promise<'done' | 'other-model'> {
    for (;;) {
      const sent = await this.sendOnce(prompt, document);
      if (sent === undefined) return 'done';
      const { outcome, warning } = sent;
      if (outcome.kind === 'ended') {
        this.finish(outcome.entry, document, warning);
        return 'done';
      }
      const sentence = this.sentence(outcome.breach);
      document.end(`---\n\nNot sent. ${plain(sentence)}`);
      if (outcome.byUser) return 'done';
      const next = await this.choice.afterRefusal(outcome.breach, sentence);
      if (next !== 'again') return next === 'other-model' ? 'other-model' : 'done';
      document.end('');
    }
  }

  /** `undefined`: it was given up before it was sent. */
  private async sendOnce(prompt: Prompt, document: PromptDocument): Promise<Sent | undefined> {
    const { account } = this.options.monitor;
    if (account?.key.hash !== prompt.account.key.hash || account.origin !== prompt.account.origin) {
      document.end('---\n\nNot sent: the key or the address has changed meanwhile. Send the prompt again.');
      return undefined;
    }
    try {
      return await this.call(account, prompt, document);
    } catch (error) {
      document.end(`---\n\nStopped: ${plain(describeError(error))}`);
      throw error;
    }
  }

  private async call(account: Account, prompt: Prompt, document: PromptDocument): Promise<Sent | undefined> {
    const options = { location: vscode.ProgressLocation.Notification, title: unlinked(prompt.model.name), cancellable: true };
    return vscode.window.withProgress(options, async (progress, cancellation) => {
      const stop = new AbortController();
      cancellation.onCancellationRequested(() => stop.abort());
      let course: { readonly sent: boolean; readonly warning: string; readonly downgrade?: AppliedDowngrade } = { sent: false, warning: '' };
      const caller: Caller = {
        admitted: (admission, estimate) => {
          const warning = this.warningOf(admission);
          const { downgrade } = admission;
          course = { sent: true, warning, ...(downgrade === undefined ? {} : { downgrade }) };
          progress.report({ message: [costWords(admission, estimate), warning].filter((part) => part !== '').join('. ') });
        },
        piece: (_, delta) => document.add(delta.text),
        ask: (question) => this.choice.ask(question, this.sentence(question.breach), cancellation),
        spaced: (until) => progress.report({ message: spacedWords(until - this.options.clock.now()) }),
      };
      progress.report({ message: 'checking the limits' });
      try {
        const outcome = await account.call(this.requestOf(prompt), caller, stop.signal);
        if (course.downgrade !== undefined) inBackground(this.offerUndo(course.downgrade), this.options.logger);
        return { outcome, warning: course.warning };
      } catch (error) {
        if (!stop.signal.aborted || course.sent) throw error;
        document.end('---\n\nCancelled before it was sent.');
        return undefined;
      }
    });
  }

  /** Another model answered: whoever wants the dearer one back can say so here. What a person chose for one call ends with it. */
  private async offerUndo({ from, to, budget, until, isKept }: AppliedDowngrade): Promise<void> {
    const { monitor, session } = this.options;
    if (isKept || until === 0) return;
    const chosen = await vscode.window.showInformationMessage(unlinked(`${monitor.nameOf(to)} answers in this window instead of ${monitor.nameOf(from)}, for a limit.`), 'Undo');
    if (chosen !== undefined) await monitor.ledger?.append([{ type: 'downgrade', id: downgradeKey(sessionName({ source: 'prompt' }, session), from), from, to, budget, until, isUndone: true }]);
  }

  private requestOf(prompt: Prompt): GuardedRequest {
    const project = currentProject();
    return {
      endpoint: 'chat/completions',
      body: requestBody(prompt.model, prompt.text, prompt.code),
      who: { source: 'prompt', session: this.options.session, ...(project === undefined ? {} : { project }) },
    };
  }

  private warningOf({ warning, downgrade }: Admission): string {
    if (downgrade !== undefined) return downgradeSentence(downgrade, this.options.monitor.budgeting().zone, this.options.clock.now());
    if (warning?.breach !== undefined) return reasonSentence(warning.breach, this.options.monitor.budgeting().zone, this.options.clock.now());
    if (warning?.standing === undefined) return '';
    return standingSentence(warning.standing, this.options.monitor.budgeting().zone, this.options.clock.now());
  }

  /** The last line; drawn again when a cost that was not known yet has been found out. */
  private finish(entry: UsageEntry, document: PromptDocument, warning: string): void {
    const { monitor } = this.options;
    const draw = (now: UsageEntry): void => document.end(footer(now, monitor.glance(), (model) => monitor.nameOf(model), warning));
    draw(entry);
    if (isResolved(entry) || monitor.ledger === undefined) return;
    const { ledger } = monitor;
    const listener = ledger.onChange(() => {
      const known = ledger.state.entry(entry.id);
      if (document.isOpen && (known === undefined || !isResolved(known))) return;
      listener.dispose();
      if (known !== undefined) draw(known);
    });
  }

  private sentence(breach: Breach): string {
    return breachSentence(breach, this.options.monitor.budgeting().zone, this.options.clock.now());
  }
}

function costWords({ lowered, outputCap }: Admission, estimate: Estimate): string {
  const cost = estimate.kind === 'known' ? formatMoney(estimate.expected, 'estimate') : 'cost not known';
  return lowered ? `${cost}, at most ${outputCap} tokens so that it fits the limit` : cost;
}

function spacedWords(ms: number): string {
  return `a limit has no room for it; such calls are spaced out, this one waits ${formatDuration(Math.max(1000, ms))}`;
}

function heading({ model, text, code }: Prompt): string {
  const quoted = text.split('\n').map((line) => `> ${line}`).join('\n');
  return `**${plain(model.name)}**\n\n${quoted}${code === undefined ? '' : `\n>\n> *with ${plain(code.name)}*`}\n\n---`;
}
