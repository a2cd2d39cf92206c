import * as vscode from 'vscode';
import { t } from '../../core/l10n.ts';
import { COMMANDS } from '../contributions.ts';
import type { Glance } from './glance.ts';
import type { StatusStyle, StatusText } from './statusText.ts';
import { statusText } from './statusText.ts';
import { tooltipMarkdown } from './tooltip.ts';

const BACKGROUND: Readonly<Record<StatusText['tone'], string | undefined>> = {
  plain: undefined,
  warning: 'statusBarItem.warningBackground',
  error: 'statusBarItem.errorBackground',
};

/** The item in the status bar. */
export class StatusBar implements vscode.Disposable {
  private readonly item = vscode.window.createStatusBarItem('spend', vscode.StatusBarAlignment.Right, 90);

  constructor() {
    this.item.name = 'OpenRouter Spend';
    this.item.text = '$(credit-card) …';
    this.item.command = COMMANDS.openReport;
    this.item.show();
  }

  /** Shows what is worth a glance. */
  show(glance: Glance, style: StatusStyle, troubles: readonly string[]): void {
    const { text, label, tone } = statusText(glance, style);
    const background = BACKGROUND[tone];
    this.item.text = text;
    this.item.accessibilityInformation = { label };
    this.item.backgroundColor = background === undefined ? undefined : new vscode.ThemeColor(background);
    this.item.command = glance.connection.kind === 'no-key' && glance.periods[0]?.spend.sums.calls === 0 ? COMMANDS.setApiKey : COMMANDS.openReport;
    this.item.tooltip = markdown(tooltipMarkdown(glance, style.zone, (model) => style.nameOf(model), troubles));
  }

  /** Says that the figures cannot be had, instead of showing a false zero. */
  showTrouble(reason: string): void {
    this.item.text = `$(error) ${t('Spend unknown')}`;
    this.item.accessibilityInformation = { label: t('OpenRouter spend: not metering. {0}', reason) };
    this.item.backgroundColor = new vscode.ThemeColor('statusBarItem.errorBackground');
    this.item.tooltip = reason;
  }

  dispose(): void {
    this.item.dispose();
  }
}

function markdown(text: string): vscode.MarkdownString {
  const rich = new vscode.MarkdownString(text, true);
  rich.isTrusted = { enabledCommands: Object.values(COMMANDS) };
  return rich;
}
