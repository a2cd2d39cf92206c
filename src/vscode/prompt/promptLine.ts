import { standingsOf } from '../../core/budget/standing.ts';
import { formatTokens } from '../../core/format.ts';
import { t } from '../../core/l10n.ts';
import type { Clock } from '../../core/ports.ts';
import type { Estimate } from '../../core/pricing/estimate.ts';
import type { Model } from '../../core/pricing/model.ts';
import type { ChatTurn } from '../../core/wire/chatRequest.ts';
import { chatRequest } from '../../core/wire/chatRequest.ts';
import type { Account } from '../../openrouter/account.ts';
import type { GuardedRequest } from '../../pipeline/exchange.ts';
import type { Monitor } from '../monitor.ts';
import type { Asker, Draft, Outgoing } from './draft.ts';
import { outgoingOf, requestOf } from './draft.ts';
import type { PromptOptions } from './promptOptions.ts';
import { fitOptions, optionWords } from './promptOptions.ts';
import type { VariableValues } from './variables.ts';
import { expansionProblem } from './variables.ts';
import { estimateLine, tightestOf } from './words.ts';

/** What the line under a prompt is made of. */
export interface LineParts {
  readonly monitor: Monitor;
  readonly clock: Clock;
  readonly asker: Asker;
  /** What a request would cost. */
  readonly estimator: Awaited<ReturnType<Account['estimator']>>;
}

/** The line under a prompt while it is typed: what it would cost with all that goes along, what is left, and how it is sent; or why it cannot be. */
export class PromptLine {
  private readonly parts: LineParts;
  /** Tokens of texts that stay the same while somebody types. */
  private readonly sizes = new Map<string, number | undefined>();

  constructor(parts: LineParts) {
    this.parts = parts;
  }

  of(draft: Draft, values: VariableValues): { readonly line: string } | { readonly problem: string } {
    const read = outgoingOf(draft, values);
    if (read.kind !== 'ready') return { problem: expansionProblem(read) ?? '' };
    const { model, options } = draft;
    const request = requestOf(model, read.outgoing.turns, options, this.parts.asker);
    const estimate = this.parts.estimator(request)();
    const figures = estimateLine(estimate, tightestOf(this.standings(request, model.id)), this.sizesOf(draft, read.outgoing));
    const { options: { system = '', ...others }, leftOut } = fitOptions(options, model);
    // Where sizes are told, that of the system prompt is among them.
    const words = optionWords(estimate.kind === 'known' ? others : { ...others, system });
    return { line: [figures, ...words, ...leftOut].join(' · ') };
  }

  /** What a conversation would cost with any model. */
  costs(turns: readonly ChatTurn[], options: PromptOptions): (model: Model) => Estimate {
    const parameters = { ...(options.system === undefined ? {} : { system: options.system }), ...(options.maxOutputTokens === undefined ? {} : { maxOutputTokens: options.maxOutputTokens }) };
    const estimate = this.parts.estimator({ endpoint: 'chat/completions', body: chatRequest('', turns, parameters) });
    return (model) => estimate(model.id);
  }

  private standings({ who }: GuardedRequest, model: string): Parameters<typeof tightestOf>[0] {
    const { monitor, clock } = this.parts;
    const budgeting = monitor.budgeting();
    const { ledger } = monitor;
    if (ledger === undefined) return [];
    return budgeting.budgets.bindingsOf({ ...who, model }).flatMap((binding) => standingsOf(binding, ledger.state, clock.now(), budgeting));
  }

  /** `selection 1.2k`, where the sizes can be told. */
  private sizesOf({ before, options, model }: Draft, { pieces }: Outgoing): readonly string[] {
    const all = [
      ...(before.length === 0 ? [] : [{ name: t('conversation'), text: before.map(({ content }) => content).join('\n') }]),
      ...(options.system === undefined || options.system === '' ? [] : [{ name: t('system prompt'), text: options.system }]),
      ...pieces.map(({ name, text }) => ({ name: pieceName(name), text })),
    ];
    return all.flatMap(({ name, text }) => {
      const size = this.sizeOf(text, model.id);
      return size === undefined ? [] : [`${name} ${formatTokens(size)}`];
    });
  }

  private sizeOf(text: string, model: string): number | undefined {
    const key = `${model} ${text}`;
    if (!this.sizes.has(key)) this.sizes.set(key, this.counted(text, model));
    return this.sizes.get(key);
  }

  private counted(text: string, model: string): number | undefined {
    const [some, none] = [text, ''].map((content) => this.parts.estimator({ endpoint: 'chat/completions', body: chatRequest(model, [{ role: 'user', content }]) })());
    return some?.kind === 'known' && none?.kind === 'known' ? Math.max(0, some.promptTokens.expected - none.promptTokens.expected) : undefined;
  }
}

function pieceName(name: string): string {
  switch (name) {
    case 'selection': return t('selection');
    case 'file': return t('file');
    default: return t('clipboard');
  }
}
