import type { TestProject } from 'vitest/node';
import { ensureChromium } from '../install/chromium.ts';
import { codeServerVersions, ensureCodeServer } from '../install/codeServer.ts';
import { packageExtension } from './package.ts';

/** Before the first end-to-end file: the browser, the editor and the package, each once. */
export async function setup(project: TestProject): Promise<void> {
  await ensureChromium();
  await ensureCodeServer(codeServerVersions.newest);
  project.provide('vsix', await packageExtension());
}
