import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Page } from 'playwright-core';
import { artifactsFolder } from '../install/paths.ts';
import { printLine, type Print } from '../install/progress.ts';
import { suiteMark } from './hostSuite.ts';
import { launchBrowser } from './browser.ts';
import { startCodeServer, type CodeServer } from './codeServer.ts';
import { alterStartPage, remoteUri } from './startPage.ts';
import type { SettingValues } from './settings.ts';
import { createTempFolder } from './tempFolder.ts';

export interface HostSuiteOptions {
  readonly version: string;
  /** The unpacked extension under test. */
  readonly extensionFolder: string;
  /** The bundle that exports `run()`. */
  readonly testsPath: string;
  readonly env?: Readonly<Record<string, string>>;
  readonly settings?: SettingValues;
  readonly machineSettings?: SettingValues;
  readonly print?: Print;
  /** Where everything that the host logged goes, under `artifacts/`. */
  readonly logName?: string;
  /** For the whole run, the opening of the window included. */
  readonly timeoutMs?: number;
}

/** The extension host ended its tests with a failure, or never ended them. */
export class HostSuiteFailed extends Error {
  readonly code = 'hostSuiteFailed';

  constructor(message: string) {
    super(message);
    this.name = 'HostSuiteFailed';
  }
}

/** Runs a suite inside the extension host of a code-server window; rejects with `HostSuiteFailed`. */
export async function runSuiteInCodeServer(options: HostSuiteOptions): Promise<void> {
  const workspace = createTempFolder('workspace');
  const server = await startCodeServer(options);
  try {
    await runInWindow(server, workspace.path, options);
  } finally {
    await server.close();
    await workspace.dispose();
  }
}

async function runInWindow(server: CodeServer, workspace: string, options: HostSuiteOptions): Promise<void> {
  const browser = await launchBrowser();
  try {
    const page = await browser.newPage();
    await alterStartPage(page, server, {
      developmentOptions: {
        logLevel: 3, enableSmokeTestDriver: true,
        extensions: [remoteUri(server, options.extensionFolder)],
        extensionTestsPath: remoteUri(server, options.testsPath),
      },
    });
    const exit = await hostExit(page, options, () => page.goto(`${server.origin}/?folder=${encodeURIComponent(workspace)}`));
    if (exit !== 0) throw new HostSuiteFailed(`The suite failed in the extension host (code ${String(exit)}).`);
  } finally {
    await browser.close();
  }
}

/** The code with which the host's tests end; their `console.log` goes to `print` meanwhile. */
async function hostExit(page: Page, options: HostSuiteOptions, open: () => Promise<unknown>): Promise<unknown> {
  const { timeoutMs = 300_000, print = printLine } = options;
  const { promise, resolve, reject } = Promise.withResolvers<unknown>();
  const late = setTimeout(() => reject(new HostSuiteFailed(`The suite did not end within ${(timeoutMs / 1000).toFixed(0)} s.`)), timeoutMs);
  page.on('crash', () => reject(new HostSuiteFailed('The window crashed.')));
  const log = hostLog(options, print);
  await page.exposeFunction('codeAutomationLog', (_type: string, args: readonly unknown[]) => log.add(args.map(String).join(' ')));
  await page.exposeFunction('codeAutomationExit', (code: unknown) => resolve(code));
  try {
    await open();
    return await promise;
  } finally {
    clearTimeout(late);
    log.write();
  }
}

interface HostLog {
  readonly add: (text: string) => void;
  readonly write: () => void;
}

/** Prints what the suites say; keeps the rest, most of it the editor's own noise, for a file. */
function hostLog(options: HostSuiteOptions, print: Print): HostLog {
  const lines: string[] = [];
  return {
    add: (text) => {
      lines.push(text);
      if (text.startsWith(suiteMark)) print(text.slice(suiteMark.length));
    },
    write: () => {
      mkdirSync(artifactsFolder, { recursive: true });
      writeFileSync(join(artifactsFolder, options.logName ?? `host-${options.version}.log`), lines.join('\n'));
    },
  };
}
