import type * as vscode from 'vscode';
import { t } from '../../core/l10n.ts';
import type { Model } from '../../core/pricing/model.ts';
import { effortsOf, takes } from '../../core/wire/chatRequest.ts';
import type { OptionName, PromptOptions } from './promptOptions.ts';
import { optionTitle, optionValue, readOption } from './promptOptions.ts';
import { askText, pickOne } from './quickInputs.ts';
import type { Remembered } from './remembered.ts';

/** What options are picked with. */
export interface OptionsDesk {
  readonly model: Model;
  readonly remembered: Remembered;
  /** The setting's system prompt; empty for none. */
  readonly systemSetting: string;
  /** What is selected in the editor, which may become the system prompt. */
  readonly selection: string | undefined;
}

interface OptionItem extends vscode.QuickPickItem {
  readonly name: OptionName;
}

const ICONS: Readonly<Record<OptionName, string>> = { system: 'note', temperature: 'flame', maxOutputTokens: 'fold-up', effort: 'lightbulb', purpose: 'target', tags: 'tag', session: 'comment-discussion' };

/** Lets the user change options one after the other, until they go back to the prompt. */
export async function pickOptions(options: PromptOptions, desk: OptionsDesk): Promise<PromptOptions> {
  let current = options;
  for (;;) {
    const items = namesFor(desk.model).map((name): OptionItem => ({ label: `$(${ICONS[name]}) ${optionTitle(name)}`, description: optionValue(current, name), name }));
    const picked = await pickOne(items, t('Send Tracked Prompt: Options'), t('What should be different? Escape goes back to the prompt.'));
    if (picked.kind === 'back') return current;
    current = await changed(current, picked.item.name, desk);
  }
}

/** What the model does not take is not offered. */
function namesFor(model: Model): readonly OptionName[] {
  return [
    'system',
    ...(takes(model, 'temperature') ? ['temperature' as const] : []),
    'maxOutputTokens',
    ...(effortsOf(model).length > 0 ? ['effort' as const] : []),
    'purpose', 'tags', 'session',
  ];
}

async function changed(options: PromptOptions, name: OptionName, desk: OptionsDesk): Promise<PromptOptions> {
  switch (name) {
    case 'system': return changedSystem(options, desk);
    case 'effort': return chosen(options, name, effortsOf(desk.model), t('The model\'s own'));
    case 'purpose': return chosen(options, name, desk.remembered.purposes, t('No purpose'), true);
    case 'tags': return chosen(options, name, desk.remembered.tagLists, t('No tags'), true);
    default: return typed(options, name);
  }
}

/** One of some values, none, or another that is typed. */
async function chosen(options: PromptOptions, name: OptionName, values: readonly string[], none: string, canType = false): Promise<PromptOptions> {
  if (canType && values.length === 0) return typed(options, name);
  const items = [
    ...values.map((value) => ({ label: value, value })),
    ...(canType ? [{ label: t('$(edit) Another…'), value: undefined }] : []),
    { label: `$(dash) ${none}`, value: '' },
  ];
  const picked = await pickOne(items, optionTitle(name), hintOf(name));
  if (picked.kind === 'back') return options;
  if (picked.item.value === undefined) return typed(options, name);
  const read = readOption(options, name, picked.item.value);
  return read.kind === 'value' ? read.options : options;
}

async function typed(options: PromptOptions, name: OptionName): Promise<PromptOptions> {
  const problemOf = (text: string): string | undefined => {
    const read = readOption(options, name, text);
    return read.kind === 'problem' ? read.sentence : undefined;
  };
  const value = options[name];
  const text = await askText({ title: optionTitle(name), prompt: hintOf(name), value: Array.isArray(value) ? value.join(', ') : String(value ?? ''), check: problemOf });
  if (text === undefined) return options;
  const read = readOption(options, name, text);
  return read.kind === 'value' ? read.options : options;
}

/** The system prompt is kept for the workspace, also that there is to be none. */
async function changedSystem(options: PromptOptions, { remembered, systemSetting, selection }: OptionsDesk): Promise<PromptOptions> {
  const items = [
    { label: t('$(edit) Type it…'), description: optionValue(options, 'system'), kind: 'type' as const },
    ...(selection === undefined ? [] : [{ label: t('$(selection) The selection'), description: optionValue({ system: selection }, 'system'), kind: 'selection' as const }]),
    ...(systemSetting === '' ? [] : [{ label: t('$(settings) As in the settings'), description: optionValue({ system: systemSetting }, 'system'), kind: 'setting' as const }]),
    { label: t('$(dash) No system prompt'), kind: 'none' as const },
  ];
  // A row of a list has a field of that name, too.
  const rows = items.map(({ label, description = '', kind }) => ({ label, description, way: kind }));
  const picked = await pickOne(rows, optionTitle('system'), hintOf('system'));
  if (picked.kind === 'back') return options;
  const after = await systemBy(picked.item.way, options, systemSetting, selection ?? '');
  if (after !== options) await remembered.keepSystem(picked.item.way === 'setting' ? undefined : (after.system ?? ''));
  return after;
}

async function systemBy(way: 'type' | 'selection' | 'setting' | 'none', options: PromptOptions, setting: string, selection: string): Promise<PromptOptions> {
  if (way === 'type') return typed(options, 'system');
  const read = readOption(options, 'system', way === 'selection' ? selection : way === 'setting' ? setting : '');
  return read.kind === 'value' ? read.options : options;
}

function hintOf(name: OptionName): string {
  switch (name) {
    case 'system': return t('Said to the model before the prompt, and kept for this workspace.');
    case 'temperature': return t('From 0 (always alike) to 2. Empty: the model\'s own.');
    case 'maxOutputTokens': return t('How long an answer may get, reasoning included. Empty: as in the settings.');
    case 'effort': return t('How hard the model thinks before it answers; thinking is paid for.');
    case 'purpose': return t('What the call is for. Reports and budgets go by it. Empty: none.');
    case 'tags': return t('Words with commas between them. Reports and budgets go by them. Empty: none.');
    case 'session': return t('What the call is counted with, for budgets of a session. Empty: the session of this window.');
  }
}
