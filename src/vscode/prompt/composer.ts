import { t } from '../../core/l10n.ts';
import type { Catalogue } from '../../core/pricing/catalogue.ts';
import type { Estimate } from '../../core/pricing/estimate.ts';
import type { Model } from '../../core/pricing/model.ts';
import { inBackground } from '../notify.ts';
import type { Draft } from './draft.ts';
import { turnsOf } from './draft.ts';
import type { EditorContext } from './editorContext.ts';
import type { HistoryDesk } from './historyDesk.ts';
import type { Instead } from './modelPicker.ts';
import { pickModel } from './modelPicker.ts';
import { ModelShelf } from './modelShelf.ts';
import { pickOptions } from './optionsPick.ts';
import { askForPrompt } from './promptInput.ts';
import type { PromptInput } from './promptInput.ts';
import type { PromptLine } from './promptLine.ts';
import type { PromptParts } from './promptParts.ts';
import type { Remembered } from './remembered.ts';
import { variablesIn } from './variables.ts';

/** What one prompt is written with. */
export interface Writing {
  readonly catalogue: Catalogue;
  readonly context: EditorContext;
  readonly line: PromptLine;
}

/** Lets a person write a prompt: its text, and on the way its model, options, or one of before. */
export class Composer {
  private readonly parts: PromptParts;
  private readonly history: HistoryDesk;
  private readonly remembered: Remembered;
  private readonly shelf: ModelShelf;

  constructor(parts: PromptParts, history: HistoryDesk, remembered: Remembered) {
    this.parts = parts;
    this.history = history;
    this.remembered = remembered;
    this.shelf = new ModelShelf(parts.memory);
  }

  /** Asks for the text until it is sent; `undefined` where it was given up. */
  async write(draft: Draft, writing: Writing, title: (draft: Draft) => string): Promise<Draft | undefined> {
    let current = draft;
    for (;;) {
      const end = await askForPrompt(this.inputFor(current, writing, title));
      if (end === undefined) return undefined;
      current = { ...current, text: end.text };
      if (end.kind === 'send') return current;
      current = await this.aside(end.kind, current, writing);
    }
  }

  /** Asks for a model. `costOf`: what is to be sent would cost so much with it. */
  pickModel({ models }: Catalogue, costOf: (model: Model) => Estimate, instead?: Instead): Promise<Model | undefined> {
    return pickModel(this.shelf, { models, defaultModel: this.parts.settings.current.defaultModel, costOf, ...(instead === undefined ? {} : { instead }) });
  }

  private async aside(kind: 'model' | 'options' | 'history', draft: Draft, writing: Writing): Promise<Draft> {
    switch (kind) {
      case 'model': {
        const { catalogue, context, line } = writing;
        return { ...draft, model: (await this.pickModel(catalogue, line.costs(turnsOf(draft, context.values), draft.options))) ?? draft.model };
      }
      case 'options': {
        const selected = writing.context.values.selection;
        return { ...draft, options: await pickOptions(draft.options, { model: draft.model, remembered: this.remembered, systemSetting: this.parts.settings.current['prompt.system'], selection: 'text' in selected ? selected.text : undefined }) };
      }
      case 'history': {
        const kept = await this.history.pick();
        return kept === undefined ? draft : { ...draft, text: kept.text, options: { ...draft.options, ...kept.options } };
      }
    }
  }

  private inputFor(draft: Draft, { context, line }: Writing, title: (draft: Draft) => string): PromptInput {
    return {
      title: title(draft),
      text: draft.text,
      hasHistory: this.history.isOn,
      lineFor: (text) => line.of({ ...draft, text }, context.values),
      noteTyped: (text, more) => {
        if (draft.isLiteral || !variablesIn(text).includes('clipboard')) return;
        inBackground(context.readClipboard().then(more), this.parts.logger);
      },
    };
  }
}

/** The title of a prompt's input. */
export function titleOf({ model, code, before }: Draft): string {
  const what = before.length > 0 ? t('Follow Up: {0}', model.name) : t('Send Tracked Prompt: {0}', model.name);
  return code === undefined ? what : t('{0}, with {1}', what, code.name);
}
