import * as vscode from 'vscode';
import { contradictionWith, limitAt } from '../core/budget/limitChange.ts';
import { LIMIT_FIELDS } from '../core/budget/limitFields.ts';
import type { LimitPlace } from '../core/budget/limitPlace.ts';
import { limitTitle, limitsTokens } from '../core/budget/limitTitle.ts';
import { proposalReason, proposalTitle } from '../core/budget/proposalText.ts';
import type { ProposedLimit, SpentSoFar } from '../core/budget/proposedLimits.ts';
import { proposedLimits } from '../core/budget/proposedLimits.ts';
import { EVERYTHING } from '../core/budget/scope.ts';
import { amountOf } from '../core/budget/sentences.ts';
import { t } from '../core/l10n.ts';
import { fromUsd } from '../core/money.ts';
import type { Clock } from '../core/ports.ts';
import type { Settings } from '../core/settings.ts';
import { EXTENSION_ID } from './contributions.ts';
import { plainLabel } from './markdown.ts';
import type { Monitor } from './monitor.ts';
import type { SettingsSource } from './settingsSource.ts';
import { spentSoFar } from './spentSoFar.ts';

/** What the command "Change Limits" is made of. */
export interface LimitsParts {
  readonly settings: SettingsSource;
  /** Who knows what the running periods have come to. */
  readonly monitor: Pick<Monitor, 'glance' | 'budgeting'>;
  readonly clock: Clock;
  /** Asks for the new amount of one limit. */
  readonly changeAt: (place: LimitPlace) => Promise<boolean>;
}

interface LimitItem extends vscode.QuickPickItem {
  readonly choice?: LimitPlace | readonly ProposedLimit[] | 'settings';
}

/** Asks which limit to change and to what. Resolves to whether one was changed. */
export async function pickLimit({ settings, monitor, clock, changeAt }: LimitsParts): Promise<boolean> {
  const glance = monitor.glance();
  const spent = glance === undefined ? {} : spentSoFar(glance, monitor.budgeting().countByok);
  const items = limitItems(settings.current, proposalsFor(settings.current, spent, clock.now()));
  const choice = (await vscode.window.showQuickPick(items, { title: t('Change Limits'), placeHolder: t('Which limit?') }))?.choice;
  if (choice === undefined) return false;
  if (choice === 'settings') {
    await vscode.commands.executeCommand('workbench.action.openSettings', `@ext:${EXTENSION_ID} limits`);
    return false;
  }
  if (!('length' in choice)) return changeAt(choice);
  for (const { field, amount } of choice) await settings.change(`limits.${field}`, amount);
  return true;
}

/** For the plain limits that are not set; none that contradicts one that is. */
function proposalsFor(settings: Settings, spent: SpentSoFar, now: number): readonly ProposedLimit[] {
  return proposedLimits(spent, now).filter(({ field, amount }) => settings[`limits.${field}`] === null && contradictionWith(settings, { scope: EVERYTHING.kind, field }, amount) === undefined);
}

function limitItems(settings: Settings, proposals: readonly ProposedLimit[]): readonly LimitItem[] {
  const plain = LIMIT_FIELDS.map((field) => placeItem(settings, { scope: EVERYTHING.kind, field }));
  const scoped = settings.budgets.flatMap((budget) => LIMIT_FIELDS.filter((field) => budget[field] !== undefined).map((field) => placeItem(settings, { scope: budget.scope, field })));
  const all: LimitItem = { choice: 'settings', label: `$(settings-gear) ${t('All settings of limits')}`, description: '' };
  return [...proposedItems(proposals), ...plain, ...scoped, all];
}

function proposedItems(proposals: readonly ProposedLimit[]): readonly LimitItem[] {
  if (proposals.length === 0) return [];
  const single = proposals.map((proposal): LimitItem => ({ choice: [proposal], label: `$(lightbulb) ${proposalTitle(proposal)}`, description: t('would stop nothing today'), detail: proposalReason(proposal) }));
  const together: LimitItem = { choice: proposals, label: `$(lightbulb) ${proposals.map(proposalTitle).join(', ')}`, description: t('all of these') };
  return [separator(t('Proposed')), ...single, ...(proposals.length > 1 ? [together] : []), separator(t('Each limit'))];
}

function separator(label: string): LimitItem {
  return { label, kind: vscode.QuickPickItemKind.Separator };
}

function placeItem(settings: Settings, place: LimitPlace): LimitItem {
  const amount = limitAt(settings, place);
  return { choice: place, label: plainLabel(limitTitle(place)), description: amount === null ? t('none') : limitsTokens(place) ? amountOf('tokens', amount) : amountOf('cost', fromUsd(amount)) };
}
