import { downgradeSentence } from '../core/budget/downgradeText.ts';
import { breachSentence, reasonSentence, standingSentence } from '../core/budget/sentences.ts';
import { formatMoney } from '../core/format.ts';
import type { Admission, AskAnswer, Caller, Question } from '../pipeline/exchange.ts';
import type { Context } from './context.ts';
import { plainText } from './render/width.ts';

/** How an answer is printed. `pieces`: as it arrives, `lines`: the same as JSON lines, `whole`: at its end, by somebody else. */
export type AnswerForm = 'pieces' | 'lines' | 'whole';

/** Hears what happens to a call, and prints the answer as it comes where that is wanted. */
export class Answer implements Caller {
  private readonly form: AnswerForm;
  private readonly context: Context;
  private readonly parts: string[] = [];

  constructor(form: AnswerForm, context: Context) {
    this.form = form;
    this.context = context;
  }

  /** What has arrived so far. */
  get text(): string {
    return this.parts.join('');
  }

  admitted({ warning, downgrade, lowered, outputCap }: Admission): void {
    const { terminal, workplace, clock } = this.context;
    if (downgrade !== undefined) terminal.note(downgradeSentence(downgrade, workplace.zone, clock.now()));
    else if (warning?.breach !== undefined) terminal.note(`Sent all the same. ${reasonSentence(warning.breach, workplace.zone, clock.now())}`);
    else if (warning?.standing !== undefined) terminal.note(standingSentence(warning.standing, workplace.zone, clock.now()));
    if (lowered) terminal.note(`The answer may have at most ${outputCap} tokens, so that it fits the limit.`);
  }

  spaced(until: number): void {
    const { terminal, clock } = this.context;
    terminal.note(`A limit has no room for the call; such calls are spaced out. This one waits ${Math.max(1, Math.ceil((until - clock.now()) / 1000))} s.`);
  }

  piece(_: unknown, { text }: { readonly text: string }): void {
    this.parts.push(text);
    if (text === '' || this.form === 'whole') return;
    const { terminal } = this.context;
    void terminal.write(this.form === 'lines' ? `${JSON.stringify({ type: 'text', text })}\n` : forReader(text, terminal.isTerminal));
  }

  /** Without anybody at a terminal, nobody can say yes. */
  async ask(question: Question): Promise<AskAnswer> {
    const { terminal, workplace, clock, interrupts } = this.context;
    if (!terminal.canAsk) return { kind: 'cancel' };
    terminal.note(breachSentence(question.breach, workplace.zone, clock.now()));
    const ways = question.cheaper.map(({ model, expected, high }, index) => ({ key: String(index + 1), model: model.id, text: `${model.id} instead: ${formatMoney(expected, 'estimate')}, at most ${formatMoney(high)}` }));
    for (const { key, text } of ways) terminal.note(`  ${key}  ${text}`);
    const { asked } = question;
    terminal.note(`  y  send it once all the same${asked.kind === 'known' ? `: ${formatMoney(asked.expected, 'estimate')}, at most ${formatMoney(asked.high)}` : ''}`);
    const typed = (await terminal.ask(`[${[...ways.map(({ key }) => key), 'y', 'N'].join('/')}] `, interrupts.take())).trim().toLowerCase();
    const way = ways.find(({ key }) => key === typed);
    if (way !== undefined) return { kind: 'model', model: way.model };
    if (!/^y(?:es)?$/.test(typed)) return { kind: 'cancel' };
    return { kind: 'once', reason: (await terminal.ask('Why? It is kept with the call. ', interrupts.take())).trim() };
  }
}

/** What a model says must not steer a terminal; a program reads it as it is. */
export function forReader(text: string, isTerminal: boolean): string {
  return isTerminal ? plainText(text) : text;
}
