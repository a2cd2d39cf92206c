import { homedir } from 'node:os';
import * as path from 'node:path';
import * as vscode from 'vscode';
import { describeError } from '../core/errors.ts';
import { counted, t } from '../core/l10n.ts';
import type { Logger } from '../core/ports.ts';
import { chooseHome } from '../storage/home.ts';
import { isWritableFolder, refreshCli, removeCli, writeCli } from './installCliFile.ts';
import type { CliPlace, PlaceChoice } from './installCliPlace.ts';
import { cliFile, cliPlaces, firstStep, nextStep } from './installCliPlace.ts';
import type { CliTarget } from './installCliScript.ts';
import { CLI_NAME } from './installCliScript.ts';

/** Where this editor remembers what it installed. */
const INSTALLED = 'installedCli';

/** The command line for people who have only the editor: a small script that runs the extension's program with the editor's own Node. */
export class InstallCli {
  private readonly memory: vscode.Memento;
  private readonly logger: Logger;
  private readonly target: CliTarget;

  constructor(memory: vscode.Memento, logger: Logger, distFolder: string) {
    this.memory = memory;
    this.logger = logger;
    this.target = { execPath: process.execPath, cli: path.join(distFolder, 'cli.js') };
  }

  /** Installs the program, and says what is left to do. */
  async install(ledgerHome: string | undefined): Promise<void> {
    const choice = placeChoice(ledgerHome);
    const place = await choosePlace(cliPlaces(choice));
    if (place === undefined) return;
    const file = cliFile(place.folder, choice.platform);
    await writeCli(file, this.target);
    await this.memory.update(INSTALLED, file);
    const step = nextStep(place, choice);
    if (step === undefined) {
      void vscode.window.showInformationMessage(firstStep(choice.env));
      return;
    }
    const chosen = await vscode.window.showInformationMessage(t('{0} lies in {1}, where terminals do not look yet. {2}', CLI_NAME, place.folder, step.text), step.button);
    if (chosen !== undefined) await vscode.env.clipboard.writeText(step.copied);
  }

  /** Removes the program from wherever this editor would have put it. */
  async uninstall(ledgerHome: string | undefined): Promise<void> {
    const choice = placeChoice(ledgerHome);
    const usual = cliPlaces(choice).map(({ folder }) => cliFile(folder, choice.platform));
    const files = [...new Set([this.memory.get<string>(INSTALLED) ?? '', ...usual])].filter((file) => file !== '');
    const removed: string[] = [];
    for (const file of files) if (await removeCli(file)) removed.push(file);
    await this.memory.update(INSTALLED, undefined);
    void vscode.window.showInformationMessage(removed.length === 0 ? t('{0} is not installed.', CLI_NAME) : counted(removed.length, t('{0} is removed.', removed.join(t(' and '))), t('{0} are removed.', removed.join(t(' and ')))));
  }

  /** At activation: an update of the editor or the extension may have moved what the script runs. Never rejects: nobody waits for it. */
  async refresh(): Promise<void> {
    const file = this.memory.get<string>(INSTALLED);
    if (file === undefined) return;
    try {
      const outcome = await refreshCli(file, this.target);
      if (outcome === 'gone') await this.memory.update(INSTALLED, undefined);
      if (outcome === 'renewed') this.logger.info('activation', 'the command line was pointed at where the extension lies now');
    } catch (error) {
      this.logger.warn('activation', `the command line could not be brought up to date: ${describeError(error)}`);
    }
  }
}

function placeChoice(ledgerHome: string | undefined): PlaceChoice {
  const { platform, env } = process;
  return { platform, env, userHome: homedir(), ledgerHome: ledgerHome ?? chooseHome({ env, platform }), isWritable: isWritableFolder };
}

/** Only where there is something to choose. */
async function choosePlace(places: readonly CliPlace[]): Promise<CliPlace | undefined> {
  const [best, second] = places;
  if (best === undefined || second === undefined) return best;
  const items = places.map((place) => ({ place, label: place.folder, description: place.isOnPath ? t('terminals look there') : t('terminals do not look there yet') }));
  const chosen = await vscode.window.showQuickPick(items, { title: t('Install \'{0}\' in PATH', CLI_NAME), placeHolder: t('Where to?') });
  return chosen?.place;
}
