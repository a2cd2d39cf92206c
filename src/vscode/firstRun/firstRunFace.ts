import * as vscode from 'vscode';
import type { CommandTable } from '../commands.ts';
import { EXTENSION_ID, WALKTHROUGH } from '../contributions.ts';
import type { Monitor } from '../monitor.ts';
import type { ProxyFace } from '../proxy/proxyFace.ts';
import { signIn } from '../signIn/lazySignIn.ts';
import type { SignInParts } from '../signIn/signIn.ts';
import { ContextKeys } from './contextKeys.ts';
import { FirstRun } from './firstRun.ts';

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
      getStarted: () => vscode.commands.executeCommand('workbench.action.openWalkthrough', `${EXTENSION_ID}#${WALKTHROUGH}`, false),
      signIn: () => signIn(this.parts),
    };
  }

  dispose(): void {
    this.contextKeys.dispose();
    this.offer.dispose();
  }
}
