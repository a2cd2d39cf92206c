import type * as vscode from 'vscode';
import { SpendError } from '../../core/errors.ts';
import { t } from '../../core/l10n.ts';
import { currentProject } from '../project.ts';
import { AnswerLenses } from './answerLenses.ts';
import { answerOf, readAnswerArgument } from './answerTarget.ts';
import { AnswerViews } from './answerViews.ts';
import type { Answer, Question } from './answers.ts';
import { Answers } from './answers.ts';
import { CompareAnswers, columnAfter, columnOf } from './compareAnswers.ts';
import { Composer, titleOf } from './composer.ts';
import type { Draft } from './draft.ts';
import { HistoryDesk } from './historyDesk.ts';
import { newDraft, questionOf } from './newPrompt.ts';
import { readPromptArgument } from './promptArgument.ts';
import { PromptCall } from './promptCall.ts';
import type { PromptParts } from './promptParts.ts';
import { Remembered } from './remembered.ts';
import type { Workplace } from './workplace.ts';
import { workplaceFor } from './workplace.ts';

/** All that is done with prompts in a window: a bundle of its own, loaded when the first one is thought of. */
export class PromptDesk implements vscode.Disposable {
  private readonly parts: PromptParts;
  private readonly remembered: Remembered;
  private readonly history: HistoryDesk;
  private readonly composer: Composer;
  private readonly answers: Answers;
  private readonly views: AnswerViews;
  private readonly comparing: CompareAnswers;
  private readonly lenses: AnswerLenses;
  private readonly calls: PromptCall;

  constructor(parts: PromptParts) {
    this.parts = parts;
    this.remembered = new Remembered(parts.memory, parts.workspaceMemory);
    this.history = new HistoryDesk(parts);
    this.composer = new Composer(parts, this.history, this.remembered);
    this.answers = new Answers(parts.documents);
    this.views = new AnswerViews(this.answers, parts.clock);
    this.comparing = new CompareAnswers(this.answers, parts.monitor);
    this.lenses = new AnswerLenses(this.answers);
    this.calls = new PromptCall(parts, () => this.answers.note());
    this.adapt();
  }

  /** The settings may have changed. */
  adapt(): void {
    this.history.adapt();
  }

  /** The command "Send Tracked Prompt": model, prompt, answer beside the editor, and a last line of figures. Asks for what the argument does not say. */
  async send(argument: unknown): Promise<void> {
    const given = readPromptArgument(argument);
    const project = currentProject();
    const place = await workplaceFor(this.parts, { source: 'prompt', session: this.parts.session, ...(project === undefined ? {} : { project }) });
    if (place === undefined) return;
    const draft = await newDraft(given, place, this.composer, this.remembered.system ?? this.parts.settings.current['prompt.system']);
    if (draft === undefined) return;
    const question = await questionOf(draft, place);
    await this.note(draft, given.prompt === undefined);
    await this.put(question, place, await this.answers.open(question));
  }

  /** The command "Follow Up": goes on with a conversation, in its document and its session. */
  async followUp(argument: unknown): Promise<void> {
    const given = readAnswerArgument(argument);
    const answer = answerOf(given, this.answers);
    if (answer.turns.length === 0) throw new SpendError('bad-argument', t('Nothing was answered here that you could follow up on. Resend the prompt instead.'));
    const { question } = answer;
    const place = await workplaceFor(this.parts, question.asker);
    if (place === undefined) return;
    const model = given.model === undefined ? question.model : this.modelNamed(given.model, place);
    const start: Draft = { model, text: given.prompt ?? '', code: undefined, options: question.options, before: answer.turns, isLiteral: false };
    const draft = given.prompt === undefined ? await this.composer.write(start, place, titleOf) : start;
    if (draft === undefined) return;
    const next = await questionOf(draft, place);
    await this.note(draft, given.prompt === undefined);
    if (answer.isRunning) throw new SpendError('bad-argument', t('This answer has not ended yet. Wait for it, or cancel it.'));
    if (answer.beside !== undefined) this.comparing.part(answer, answer.beside);
    await this.put(next, place, answer);
  }

  /** The command "Resend with Another Model": the same question beside, and what each of the two took. */
  async resend(argument: unknown): Promise<void> {
    const given = readAnswerArgument(argument);
    const answer = answerOf(given, this.answers);
    const { question } = answer;
    const place = await workplaceFor(this.parts, question.asker);
    if (place === undefined) return;
    const model = given.model === undefined ? await this.composer.pickModel(place.catalogue, place.line.costs(question.turns, question.options), { title: t('Resend with Another Model'), of: question.model }) : this.modelNamed(given.model, place);
    if (model === undefined) return;
    const again: Question = { ...question, model };
    const column = columnOf(answer);
    const other = await this.put(again, place, await this.answers.open(again, column === undefined ? undefined : columnAfter(column)));
    if (answer.entry !== undefined && other.entry !== undefined) await this.comparing.show(answer, other);
  }

  /** The command "Compare Answers". */
  async compare(argument: unknown): Promise<void> {
    await this.comparing.choose(answerOf(readAnswerArgument(argument), this.answers));
  }

  /** The command "Clear Prompt History". */
  async clearHistory(): Promise<void> {
    await this.history.clear();
  }

  dispose(): void {
    for (const each of [this.lenses, this.comparing, this.views, this.answers]) each.dispose();
  }

  /** Asks, and another model where that is wanted after a refusal: in the same document where something was answered there already. */
  private async put(question: Question, place: Workplace, into: Answer): Promise<Answer> {
    let answer = into;
    let current = question;
    for (;;) {
      const asked = await this.ask(current, place, answer);
      if (asked !== 'other-model') return answer;
      const model = await this.composer.pickModel(place.catalogue, place.line.costs(current.turns, current.options), { title: t('Choose Another Model'), of: current.model });
      if (model === undefined) return answer;
      current = { ...current, model };
      if (answer.turns.length === 0) answer = await this.answers.open(current);
    }
  }

  private async ask(question: Question, { account }: Workplace, answer: Answer): Promise<'ended' | 'other-model'> {
    answer.question = question;
    answer.isRunning = true;
    this.answers.note();
    this.views.begin(answer);
    try {
      const asked = await this.calls.ask(question, answer, account);
      if (asked.kind === 'answered') answer.turns = [...question.turns, { role: 'assistant', content: asked.text }];
      return asked.kind === 'other-model' ? 'other-model' : 'ended';
    } finally {
      // Another question may have been asked here while this one waited for a word about its refusal.
      if (answer.question === question) answer.isRunning = false;
      this.answers.note();
    }
  }

  /** What is offered again. Only what a person has typed is history. */
  private async note(draft: Draft, isTyped: boolean): Promise<void> {
    await this.remembered.note(draft.options);
    if (isTyped) await this.history.keep({ at: this.parts.clock.now(), text: draft.text, model: draft.model.id, options: draft.options });
  }

  private modelNamed(id: string, { catalogue }: Workplace): Question['model'] {
    const model = catalogue.find(id);
    if (model === undefined) throw new SpendError('bad-argument', t('There is no model "{0}".', id.slice(0, 100)));
    return model;
  }
}
