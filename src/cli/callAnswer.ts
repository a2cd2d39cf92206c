import type { Breach } from '../core/budget/guard.ts';
import { breachSentence, standingSentence } from '../core/budget/sentences.ts';
import type { Admission, AskAnswer, Caller } from '../pipeline/exchange.ts';
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

  admitted({ warning, lowered, outputCap }: Admission): void {
    const { terminal, workplace, clock } = this.context;
    if (warning?.breach !== undefined) terminal.note(breachSentence(warning.breach, workplace.zone, clock.now()));
    else if (warning?.standing !== undefined) terminal.note(standingSentence(warning.standing, workplace.zone, clock.now()));
    if (lowered) terminal.note(`The answer may have at most ${outputCap} tokens, so that it fits the limit.`);
  }

  piece(_: unknown, { text }: { readonly text: string }): void {
    this.parts.push(text);
    if (text === '' || this.form === 'whole') return;
    const { terminal } = this.context;
    void terminal.write(this.form === 'lines' ? `${JSON.stringify({ type: 'text', text })}\n` : forReader(text, terminal.isTerminal));
  }

  /** Without anybody at a terminal, nobody can say yes. */
  async ask(breach: Breach): Promise<AskAnswer> {
    const { terminal, workplace, clock, interrupts } = this.context;
    if (!terminal.canAsk) return 'cancel';
    terminal.note(breachSentence(breach, workplace.zone, clock.now()));
    const typed = await terminal.ask('Send it once all the same? [y/N] ', interrupts.take());
    return /^y(?:es)?$/i.test(typed.trim()) ? 'once' : 'cancel';
  }
}

/** What a model says must not steer a terminal; a program reads it as it is. */
export function forReader(text: string, isTerminal: boolean): string {
  return isTerminal ? plainText(text) : text;
}
