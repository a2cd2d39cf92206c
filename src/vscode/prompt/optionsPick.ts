import type * as vscode from 'vscode';
import { t } from '../../core/l10n.ts';
import type { Model } from '../../core/pricing/model.ts';
import { effortsOf, takes } from '../../core/wire/chatRequest.ts';
import { plainLabel } from '../markdown.ts';
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

interface ValueItem extends vscode.QuickPickItem {
  /** `undefined`: one that is still to be typed. */
  readonly value: string | undefined;
}

interface SystemItem extends vscode.QuickPickItem {
  readonly way: 'type' | 'typed' | 'selection' | 'setting' | 'none';
  readonly text?: string;
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
  const items: readonly ValueItem[] = [
    ...values.map((value) => ({ label: value, value })),
    ...(canType ? [{ label: t('$(edit) Another…'), value: undefined }] : []),
    { label: `$(dash) ${none}`, value: '' },
  ];
  const rowsFor = (text: string): readonly ValueItem[] => (values.includes(text) ? items : [{ label: useLabel(text), value: text, alwaysShow: true }, ...items]);
  const picked = await pickOne(items, optionTitle(name), hintOf(name), canType ? rowsFor : undefined);
  if (picked.kind === 'back') return options;
  return picked.item.value === undefined ? typed(options, name) : taken(options, name, picked.item.value);
}

/** What was typed into a list; where it cannot be used, it is shown again, with the reason. */
async function taken(options: PromptOptions, name: OptionName, text: string): Promise<PromptOptions> {
  const read = readOption(options, name, text);
  return read.kind === 'value' ? read.options : typed(options, name, text);
}

function useLabel(text: string): string {
  return t('$(edit) Use: {0}', plainLabel(text));
}

async function typed(options: PromptOptions, name: OptionName, text = textOf(options[name])): Promise<PromptOptions> {
  const problemOf = (text: string): string | undefined => {
    const read = readOption(options, name, text);
    return read.kind === 'problem' ? read.sentence : undefined;
  };
  const given = await askText({ title: optionTitle(name), prompt: hintOf(name), value: text, check: problemOf });
  if (given === undefined) return options;
  const read = readOption(options, name, given);
  return read.kind === 'value' ? read.options : options;
}

function textOf(value: PromptOptions[OptionName]): string {
  return Array.isArray(value) ? value.join(', ') : String(value ?? '');
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
  const rows: readonly SystemItem[] = items.map(({ label, description = '', kind }) => ({ label, description, way: kind }));
  const rowsFor = (text: string): readonly SystemItem[] => [{ label: useLabel(text), alwaysShow: true, way: 'typed', text }];
  const picked = await pickOne(rows, optionTitle('system'), hintOf('system'), rowsFor);
  if (picked.kind === 'back') return options;
  const { way, text = '' } = picked.item;
  const after = await systemBy(way, options, { setting: systemSetting, selection: selection ?? '', typed: text, none: '' });
  if (after !== options) await remembered.keepSystem(way === 'setting' ? undefined : (after.system ?? ''));
  return after;
}

async function systemBy(way: SystemItem['way'], options: PromptOptions, texts: Readonly<Record<Exclude<SystemItem['way'], 'type'>, string>>): Promise<PromptOptions> {
  if (way === 'type') return typed(options, 'system');
  if (way === 'typed') return taken(options, 'system', texts.typed);
  const read = readOption(options, 'system', texts[way]);
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
