import * as vscode from 'vscode';
import type { CommandTable } from '../commands.ts';
import { COMMANDS, EXTENSION_ID, WALKTHROUGH } from '../contributions.ts';
import type { Monitor } from '../monitor.ts';
import type { ProxyFace } from '../proxy/proxyFace.ts';
import { signIn } from '../signIn/lazySignIn.ts';
import type { SignInParts } from '../signIn/signIn.ts';
import { ContextKeys } from './contextKeys.ts';
import { FirstRun } from './firstRun.ts';

/** Steps of the walkthrough that ask something. */
const STEPS = ['signIn', 'setApiKey', 'changeLimits', 'sendTrackedPrompt', 'connectTool'] as const;
type Step = (typeof STEPS)[number];

/** When Enter is let go on a step's button, the editor gives the step itself the focus, a quarter of a second later: that would close whatever asks something by then. */
const FOCUS_MS = 500;

/** What a first use is made of. */
export interface FirstRunParts extends SignInParts {
  readonly monitor: Monitor;
  readonly proxy: ProxyFace;
  readonly memory: vscode.Memento;
}

/** What leads through a first use: the walkthrough, its offer, what it asks for, and signing in. */
export class FirstRunFace implements vscode.Disposable {
  private readonly parts: FirstRunParts;
  private readonly contextKeys: ContextKeys;
  private readonly offer: FirstRun;

  constructor(parts: FirstRunParts) {
    const { monitor, settings, proxy, memory, logger } = parts;
    this.parts = parts;
    this.contextKeys = new ContextKeys(monitor, settings, proxy, logger);
    this.offer = new FirstRun(monitor, memory, logger);
  }

  /** What its commands do. */
  commands(): Pick<CommandTable, 'getStarted' | 'signIn'> {
    return {
      getStarted: (argument) => (isStep(argument) ? this.takeStep(argument) : this.openWalkthrough()),
      signIn: () => signIn(this.parts),
    };
  }

  private async openWalkthrough(): Promise<void> {
    await vscode.commands.executeCommand('workbench.action.openWalkthrough', `${EXTENSION_ID}#${WALKTHROUGH}`, false);
    await this.contextKeys.sayAgain();
  }

  dispose(): void {
    this.contextKeys.dispose();
    this.offer.dispose();
  }

  /** What the button of a step does. */
  private async takeStep(step: Step): Promise<void> {
    await new Promise<void>((resolve) => void this.parts.clock.after(FOCUS_MS, resolve));
    await vscode.commands.executeCommand(COMMANDS[step]);
  }
}

function isStep(argument: unknown): argument is Step {
  return STEPS.some((step) => step === argument);
}
