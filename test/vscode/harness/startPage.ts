import type { Page } from 'playwright-core';
import { isObject, type JsonObject } from '../install/json.ts';
import type { CodeServer } from './codeServer.ts';

const settingsAttribute = /(<meta id="vscode-workbench-web-configuration" data-settings=")([^"]*)(")/;

/** An address in the remote file system of a window, as the workbench writes it down. */
export function remoteUri(server: CodeServer, path: string): JsonObject {
  return { $mid: 1, scheme: 'vscode-remote', authority: new URL(server.origin).host, path };
}

/**
 * Alters the configuration that code-server writes into the start page of the workbench; to be called before the page is opened.
 * Always: the address of the user's settings gets the authority that file events carry. Without it the workbench
 * reads the settings, but never notices that they have changed, as every desktop editor does.
 */
export async function alterStartPage(page: Page, server: CodeServer, options: JsonObject = {}): Promise<void> {
  await page.route((url) => url.pathname === '/' && url.origin === server.origin, async (route) => {
    const response = await route.fetch();
    await route.fulfill({ response, body: alter(await response.text(), (before) => ({ ...before, ...withAuthority(before, server), ...options })) });
  });
}

/** A path with two slashes in front is taken for `//authority/path`. */
function withAuthority(configuration: JsonObject, server: CodeServer): JsonObject {
  const { userDataPath } = configuration;
  if (typeof userDataPath !== 'string') throw new Error('The start page names no user data folder: this code-server is not known to the harness.');
  return { userDataPath: `//${new URL(server.origin).host}${userDataPath}` };
}

function alter(html: string, change: (configuration: JsonObject) => JsonObject): string {
  if (!settingsAttribute.test(html)) throw new Error('The start page holds no configuration: this code-server is not known to the harness.');
  return html.replace(settingsAttribute, (_, before: string, escaped: string, after: string) => {
    const configuration: unknown = JSON.parse(unescapeHtml(escaped));
    if (!isObject(configuration)) throw new Error('The configuration of the start page is not an object.');
    return `${before}${escapeHtml(JSON.stringify(change(configuration)))}${after}`;
  });
}

function escapeHtml(text: string): string {
  return text.replaceAll('&', '&amp;').replaceAll('"', '&quot;').replaceAll('<', '&lt;');
}

function unescapeHtml(text: string): string {
  return text.replaceAll('&quot;', '"').replaceAll('&lt;', '<').replaceAll('&gt;', '>').replaceAll('&#39;', "'").replaceAll('&amp;', '&');
}
