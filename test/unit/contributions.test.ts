import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { readManifest } from '../l10n/manifest.ts';
import { DEFAULT_SETTINGS, SETTING_NAMES, readSettings } from '../../src/core/settings.ts';
import { ANSWER_SCHEME, COMMANDS, CONTEXT_KEYS, EXTENSION_ID, HOME_SETTING, PROXY_RUNNING, READY, SETTINGS_SECTION, VIEW } from '../../src/vscode/contributions.ts';

interface Property {
  readonly type: string | readonly string[];
  readonly default: unknown;
  readonly scope: string;
  readonly order: number;
  readonly markdownDescription: string;
  readonly enum?: readonly unknown[];
  readonly enumDescriptions?: readonly string[];
  readonly minimum?: number;
  readonly maximum?: number;
  readonly exclusiveMinimum?: number;
  readonly maxLength?: number;
  readonly pattern?: string;
  readonly patternErrorMessage?: string;
}

interface Manifest {
  readonly name: string;
  readonly publisher: string;
  readonly activationEvents: readonly string[];
  readonly extensionKind: readonly string[];
  readonly capabilities: { readonly untrustedWorkspaces: { readonly supported: string; readonly restrictedConfigurations: readonly string[] } };
  readonly contributes: {
    readonly commands: readonly { readonly command: string; readonly title: string; readonly category: string; readonly icon?: string; readonly enablement?: string }[];
    readonly menus: Readonly<Record<string, readonly { readonly command: string; readonly when?: string; readonly group?: string }[]>>;
    readonly viewsContainers: { readonly activitybar: readonly { readonly id: string; readonly title: string; readonly icon: string }[] };
    readonly views: Readonly<Record<string, readonly { readonly id: string; readonly name: string }[]>>;
    readonly viewsWelcome: readonly { readonly view: string; readonly when: string; readonly contents: string }[];
    readonly keybindings: readonly { readonly command: string; readonly key: string; readonly mac: string; readonly when: string }[];
    readonly configuration: readonly { readonly id: string; readonly title: string; readonly order: number; readonly properties: Readonly<Record<string, Property>> }[];
  };
}

const read = (path: string): string => readFileSync(new URL(`../../${path}`, import.meta.url), 'utf8');
const manifest = readManifest() as Manifest;
const sections = manifest.contributes.configuration;
const properties = Object.fromEntries(sections.flatMap((section) => Object.entries(section.properties)));
const settings = Object.entries(properties).map(([name, property]) => [name.slice(SETTINGS_SECTION.length + 1), property] as const);
const MACHINE = ['baseUrl', 'home', 'export.folder', ...SETTING_NAMES.filter((name) => name.startsWith('proxy.'))];

describe('the manifest and the code', () => {
  it('are the same extension', () => {
    expect(`${manifest.publisher}.${manifest.name}`).toBe(EXTENSION_ID);
  });

  it('have the same commands', () => {
    expect(manifest.contributes.commands.map(({ command }) => command).toSorted()).toEqual(Object.values(COMMANDS).toSorted());
    expect(new Set(manifest.contributes.commands.map(({ category }) => category))).toEqual(new Set(['OpenRouter Spend']));
  });

  it('have the same settings', () => {
    expect(Object.keys(properties).every((name) => name.startsWith(`${SETTINGS_SECTION}.`))).toBe(true);
    expect(settings.map(([name]) => name).toSorted()).toEqual([...SETTING_NAMES, HOME_SETTING].toSorted());
  });

  it('group the settings under titles, in order', () => {
    expect(sections.map(({ title }) => title)).toEqual(['Limits', 'Alerts', 'Guard', 'Proxy', 'Report and status bar', 'Prompts', 'Ledger', 'Export', 'Advanced']);
    expect(sections.map(({ order }) => order)).toEqual(sections.map((_, index) => index + 1));
    expect(new Set(sections.map(({ id }) => id)).size).toBe(sections.length);
    const orders = sections.flatMap((section) => Object.values(section.properties).map(({ order }) => order));
    expect(orders).toEqual(orders.toSorted((a, b) => a - b));
  });

  it('are woken for the report that was open before a reload', () => {
    const viewType = /VIEW_TYPE = '([^']+)'/.exec(read('src/vscode/report/reportPanel.ts'))?.[1];
    expect(manifest.activationEvents).toContain(`onWebviewPanel:${viewType ?? ''}`);
    expect(manifest.activationEvents).toContain('onStartupFinished');
  });
});

describe('what the manifest puts into menus', () => {
  const { commands, menus, views, viewsContainers, viewsWelcome, keybindings } = manifest.contributes;
  const entries = Object.entries(menus).flatMap(([menu, items]) => items.map((item) => ({ menu, ...item })));
  const known = new Set<string>(Object.values(COMMANDS));
  /** What a clause may ask: the editor's own words, and ours. */
  const words = /^(?:view|viewItem|editorHasSelection|terminalFocus|inDebugRepl|false|resourceScheme|isInDiffEditor|openrouter-spend|openrouterSpend\.(?:hasKey|ready|proxyRunning|overview))$/;

  it('is our commands, each with an icon', () => {
    expect(entries.filter(({ command }) => !known.has(command))).toEqual([]);
    expect(commands.filter(({ icon }) => !/^\$\([a-z-]+\)$/.test(icon ?? ''))).toEqual([]);
  });

  it('asks only what somebody answers', () => {
    const contexts = /NodeContext = ([^;]+);/.exec(read('src/vscode/tree/treeNode.ts'))?.[1] ?? '';
    const clauses = [...entries, ...viewsWelcome, ...keybindings, ...commands.map(({ enablement }) => ({ when: enablement }))].map(({ when }) => when ?? '');
    const asked = new Set(clauses.flatMap((clause) => clause.split(/\s*(?:&&|\|\||==|!=)\s*|!/)).filter((word) => word !== ''));
    expect([...asked].filter((word) => !words.test(word) && !contexts.includes(`'${word}'`))).toEqual([]);
    expect([CONTEXT_KEYS.hasKey, READY, PROXY_RUNNING, VIEW, ANSWER_SCHEME].filter((key) => !asked.has(key))).toEqual([]);
  });

  it('can all be reached by keyboard: what stands on an item of the tree stands in its menu as well', () => {
    const items = menus['view/item/context'] ?? [];
    const [inline, menu] = [true, false].map((isInline) => items.filter(({ group }) => group?.startsWith('inline') === isInline).map(({ command, when }) => `${command} ${when ?? ''}`));
    expect(inline?.filter((each) => menu?.includes(each) !== true)).toEqual([]);
  });

  it('shows the view that the code fills, with a welcome for whoever has nothing to see', () => {
    expect(Object.values(views).flat().map(({ id }) => id)).toEqual([VIEW]);
    expect(viewsContainers.activitybar.map(({ id }) => id)).toEqual(Object.keys(views));
    for (const { icon } of viewsContainers.activitybar) expect(read(icon)).toMatch(/currentColor/);
    for (const { view, contents } of viewsWelcome) {
      expect(view).toBe(VIEW);
      for (const [, command] of contents.matchAll(/\(command:([\w.]+)\)/g)) expect(known).toContain(command);
    }
  });

  it('binds two commands to chords, and not where their first key has a meaning of its own', () => {
    expect(keybindings.map(({ command }) => command)).toEqual([COMMANDS.sendTrackedPrompt, COMMANDS.openReport]);
    // On a Mac, Cmd+K clears the terminal and the debug console.
    for (const { key, mac, when } of keybindings) expect([key.split(' ')[0], mac.split(' ')[0], when]).toEqual(['ctrl+k', 'cmd+k', '!terminalFocus && !inDebugRepl']);
  });
});

describe('each setting of the manifest', () => {
  it.each(settings.filter(([name]) => name !== HOME_SETTING))('has the code\'s default: %s', (name, property) => {
    expect(property.default).toEqual(DEFAULT_SETTINGS[name as keyof typeof DEFAULT_SETTINGS]);
  });

  it.each(settings)('can be set by the user alone, and where it steers keys or files not be synchronised: %s', (name, property) => {
    expect(property.scope).toBe(MACHINE.includes(name) ? 'machine' : 'application');
  });

  it.each(settings)('says what it is for, in a place of its own: %s', (name, property) => {
    expect(property.markdownDescription).toMatch(/\.$|`\.$/);
    expect(property.markdownDescription).toContain('Example: `');
    expect(property.pattern === undefined).toBe(property.patternErrorMessage === undefined);
    expect(settings.filter(([, other]) => other.order === property.order).map(([other]) => other)).toEqual([name]);
    if (property.enum !== undefined) expect(property.enumDescriptions).toHaveLength(property.enum.length);
  });

  it.each(settings.filter(([name]) => name !== HOME_SETTING))('allows what the code allows, at its edges: %s', (name, property) => {
    const allowed = [property.minimum, property.maximum, ...(property.enum ?? []), ...(property.maxLength === undefined ? [] : ['x'.repeat(property.maxLength)])].filter((value) => value !== undefined);
    const refused = [property.minimum === undefined ? undefined : property.minimum - 1, property.maximum === undefined ? undefined : property.maximum + 1, property.exclusiveMinimum, property.maxLength === undefined ? undefined : 'x'.repeat(property.maxLength + 1)].filter((value) => value !== undefined);
    // The other threshold has to make room for an edge of this one.
    const others = { 'state.warnAt': 0.001, 'state.degradeAt': 100 };
    for (const value of allowed) expect(readSettings({ ...others, [name]: value }).problems, JSON.stringify(value)).toEqual([]);
    for (const value of refused) expect(readSettings({ ...others, [name]: value }).problems, JSON.stringify(value)).toHaveLength(1);
  });
});

describe('a pattern of the settings editor', () => {
  // What it says must not be stricter than the code, or it would mark what is in force.
  it.each([
    ['baseUrl', 'https://openrouter.ai/api/v1', true], ['baseUrl', 'http://localhost:8080/api/v1', true], ['baseUrl', 'http://127.0.0.1:80', true], ['baseUrl', 'http://[::1]:80/x', true], ['baseUrl', 'http://example.org', false], ['baseUrl', 'ftp://x', false],
    ['export.schedule', '', true], ['export.schedule', '0 8 * * 1', true], ['export.schedule', '@daily', true], ['export.schedule', 'daily', false], ['export.schedule', '0 8 * *', false],
    ['export.folder', '', true], ['export.folder', '/x', true], ['export.folder', '~/x', true], ['export.folder', 'C:\\x', true], ['export.folder', '\\\\host\\x', true], ['export.folder', 'x', false],
    ['alerts.quietHours', '22:00-07:00', true], ['alerts.quietHours', '', true], ['alerts.quietHours', '22-7', false],
    ['statusBar.text', '{spend} {days}', true], ['statusBar.text', '{spent}', false],
  ] as const)('of %s agrees with the code about "%s"', (name, value, isRight) => {
    const pattern = properties[`${SETTINGS_SECTION}.${name}`]?.pattern ?? 'none';
    expect(new RegExp(pattern, 'u').test(value)).toBe(isRight);
    expect(readSettings({ [name]: value }).problems).toHaveLength(isRight ? 0 : 1);
  });
});

describe('a repository', () => {
  it('can neither move the ledger nor the address that the key is sent to', () => {
    expect(manifest.capabilities.untrustedWorkspaces).toMatchObject({ supported: 'limited', restrictedConfigurations: MACHINE.map((name) => `${SETTINGS_SECTION}.${name}`) });
    expect(manifest.extensionKind).toEqual(['ui', 'workspace']);
  });
});
