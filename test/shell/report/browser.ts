import { chromium, type Browser } from 'playwright-core';
import { ensureChromium } from '../../vscode/install/chromium.ts';

/** Quiet and without any network of its own. */
const FLAGS = ['--no-sandbox', '--disable-gpu', '--disable-quic', '--no-first-run', '--disable-background-networking', '--disable-component-update', '--disable-sync'];

/** A Chromium to look at pages with. */
export async function launchBrowser(): Promise<Browser> {
  return chromium.launch({ executablePath: await ensureChromium(), args: FLAGS });
}
