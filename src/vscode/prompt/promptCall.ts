import * as vscode from 'vscode';
import type { AppliedDowngrade } from '../../core/budget/ruling.ts';
import { downgradeKey } from '../../core/budget/ruling.ts';
import { sessionName } from '../../core/budget/sessions.ts';
import { breachSentence } from '../../core/budget/sentences.ts';
import type { Breach } from '../../core/budget/terms.ts';
import { describeError } from '../../core/errors.ts';
import { nameInText } from '../../core/foreignName.ts';
import { t } from '../../core/l10n.ts';
import type { UsageEntry } from '../../core/usage.ts';
import { isResolved } from '../../core/usage.ts';
import type { Account } from '../../openrouter/account.ts';
import type { Caller, Outcome } from '../../pipeline/exchange.ts';
import { inBackground, unlinked } from '../notify.ts';
import type { Answer, Question } from './answers.ts';
import { BreachChoice } from './breachChoice.ts';
import { admittedWords, spacedWords, warningOf } from './callWords.ts';
import { requestOf } from './draft.ts';
import type { AnswerPart } from './promptDocument.ts';
import { fitOptions, optionWords } from './promptOptions.ts';
import type { PromptParts } from './promptParts.ts';
import { footer, heading, plain } from './words.ts';

/** A call that has come to its end, with what there was to warn of. */
interface Sent {
  readonly outcome: Outcome;
  readonly warning: string;
}

/** How asking ended: with a text, without one, or with the wish for another model. */
export type Asked = { readonly kind: 'answered'; readonly text: string } | { readonly kind: 'not-answered' | 'other-model' };

/** Asks a question, and streams what comes back into its document. */
export class PromptCall {
  private readonly parts: PromptParts;
  private readonly choice: BreachChoice;
  private readonly onSettled: () => void;

  /** `onSettled`: an answer stands otherwise: refused for the time being, or its cost has been found out. */
  constructor(parts: PromptParts, onSettled: () => void) {
    this.parts = parts;
    this.onSettled = onSettled;
    this.choice = new BreachChoice(parts.changeLimit);
  }

  /** Sends it, and again whenever the user made room after a refusal. Whatever happens, the document says how it ended. */
  async ask(question: Question, answer: Answer, account: Account): Promise<Asked> {
    const part = answer.document.begin(headOf(question));
    for (;;) {
      const sent = await this.sendOnce(question, part, account);
      if (sent === undefined) return { kind: 'not-answered' };
      const { outcome, warning } = sent;
      if (outcome.kind === 'ended') {
        this.finish(outcome.entry, answer, part, warning);
        return part.answer === '' ? { kind: 'not-answered' } : { kind: 'answered', text: part.answer };
      }
      const sentence = this.sentence(outcome.breach);
      part.end(`---\n\n${t('Not sent. {0}', plain(sentence))}`);
      if (outcome.byUser) return { kind: 'not-answered' };
      const next = await this.whileIdle(question, answer, () => this.choice.afterRefusal(outcome.breach, sentence));
      if (next !== 'again') return { kind: next === 'other-model' ? 'other-model' : 'not-answered' };
      part.end('');
    }
  }

  /** A notification may wait for its answer for ever: meanwhile something else can be asked here, and then nobody waits for it any more. */
  private async whileIdle(question: Question, answer: Answer, choose: () => ReturnType<BreachChoice['afterRefusal']>): ReturnType<BreachChoice['afterRefusal']> {
    answer.isRunning = false;
    this.onSettled();
    const next = await choose();
    if (!isIdleWith(question, answer)) return 'nothing';
    answer.isRunning = true;
    this.onSettled();
    return next;
  }

  /** `undefined`: it was given up before it was sent. */
  private async sendOnce(question: Question, part: AnswerPart, asked: Account): Promise<Sent | undefined> {
    const { account } = this.parts.monitor;
    if (account?.key.hash !== asked.key.hash || account.origin !== asked.origin) {
      part.end(`---\n\n${t('Not sent: the key or the address has changed meanwhile. Send the prompt again.')}`);
      return undefined;
    }
    try {
      return await this.call(account, question, part);
    } catch (error) {
      part.end(`---\n\n${t('Stopped: {0}', plain(describeError(error)))}`);
      throw error;
    }
  }

  private async call(account: Account, question: Question, part: AnswerPart): Promise<Sent | undefined> {
    const options = { location: vscode.ProgressLocation.Notification, title: unlinked(nameInText(question.model.name)), cancellable: true };
    return vscode.window.withProgress(options, async (progress, cancellation) => {
      const stop = new AbortController();
      cancellation.onCancellationRequested(() => stop.abort());
      let course: { readonly sent: boolean; readonly warning: string; readonly downgrade?: AppliedDowngrade } = { sent: false, warning: '' };
      const caller: Caller = {
        admitted: (admission, estimate) => {
          const warning = warningOf(admission, this.parts.monitor.budgeting().zone, this.parts.clock.now());
          const { downgrade } = admission;
          course = { sent: true, warning, ...(downgrade === undefined ? {} : { downgrade }) };
          progress.report({ message: [admittedWords(admission, estimate), warning].filter((text) => text !== '').join('. ') });
        },
        piece: (_, delta) => part.add(delta.text),
        ask: (asked) => this.choice.ask(asked, this.sentence(asked.breach), cancellation),
        spaced: (until) => progress.report({ message: spacedWords(until - this.parts.clock.now()) }),
      };
      progress.report({ message: t('checking the limits') });
      try {
        const { model, turns, options: given, asker } = question;
        const outcome = await account.call(requestOf(model, turns, given, asker), caller, stop.signal);
        if (course.downgrade !== undefined) inBackground(this.offerUndo(course.downgrade, given.session ?? asker.session ?? ''), this.parts.logger);
        return { outcome, warning: course.warning };
      } catch (error) {
        if (!stop.signal.aborted || course.sent) throw error;
        part.end(`---\n\n${t('Cancelled before it was sent.')}`);
        return undefined;
      }
    });
  }

  /** Another model answered: whoever wants the dearer one back can say so here. What a person chose for one call ends with it. */
  private async offerUndo({ from, to, budget, until, isKept }: AppliedDowngrade, session: string): Promise<void> {
    const { monitor } = this.parts;
    if (isKept || until === 0) return;
    const undo = t('Undo');
    const chosen = await vscode.window.showInformationMessage(unlinked(t('{0} answers in this window instead of {1}, for a limit.', nameInText(monitor.nameOf(to)), nameInText(monitor.nameOf(from)))), undo);
    if (chosen !== undefined) await monitor.ledger?.append([{ type: 'downgrade', id: downgradeKey(sessionName({ source: 'prompt' }, session), from), from, to, budget, until, isUndone: true }]);
  }

  /** The last line; drawn again when a cost that was not known yet has been found out. */
  private finish(entry: UsageEntry, answer: Answer, part: AnswerPart, warning: string): void {
    const { monitor } = this.parts;
    answer.entry = entry;
    const draw = (now: UsageEntry): void => part.end(footer(now, monitor.glance(), (model) => monitor.nameOf(model), warning));
    draw(entry);
    if (isResolved(entry) || monitor.ledger === undefined) return;
    const { ledger } = monitor;
    const listener = ledger.onChange(() => {
      const known = ledger.state.entry(entry.id);
      if (answer.document.isOpen && (known === undefined || !isResolved(known))) return;
      listener.dispose();
      if (known === undefined) return;
      if (answer.entry?.id === known.id) answer.entry = known;
      draw(known);
      this.onSettled();
    });
  }

  private sentence(breach: Breach): string {
    return breachSentence(breach, this.parts.monitor.budgeting().zone, this.parts.clock.now());
  }
}

function headOf({ model, typed, along, options }: Question): string {
  const fit = fitOptions(options, model);
  return heading({ model, typed, along: [...along, ...optionWords(fit.options), ...fit.leftOut] });
}

/** Nothing else was asked there meanwhile. */
function isIdleWith(question: Question, answer: Answer): boolean {
  return answer.question === question && !answer.isRunning;
}
