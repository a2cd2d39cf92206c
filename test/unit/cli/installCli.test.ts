import { describe, expect, it } from 'vitest';
import type { PlaceChoice } from '../../../src/vscode/installCliPlace.ts';
import { cliFile, cliPlaces, firstStep, nextStep } from '../../../src/vscode/installCliPlace.ts';
import { commandScript, shellScript, targetOf } from '../../../src/vscode/installCliScript.ts';

const target = { execPath: '/Applications/It\'s Code.app/Contents/MacOS/Code', cli: '/home/me/.vscode/ext 1/dist/cli.js' };
const choice = (env: PlaceChoice['env'], more: Partial<PlaceChoice> = {}): PlaceChoice => ({ platform: 'linux', env, userHome: '/home/me', ledgerHome: '/home/me/ledger', isWritable: () => false, ...more });

describe('the script', () => {
  it('tells what it runs, and other files are not ours', () => {
    expect(targetOf(shellScript(target))).toEqual(target);
    const onWindows = { execPath: 'C:\\100% Code\\Code.exe', cli: 'C:\\ext\\dist\\cli.js' };
    expect(targetOf(commandScript(onWindows))).toEqual(onWindows);
    expect(targetOf('#!/bin/sh\n# {"execPath":"/a","cli":"/b"}\n')).toBeUndefined();
    expect(targetOf(shellScript(target).replace(/^# \{.*$/m, '# {'))).toBeUndefined();
  });

  it('doubles what Windows would take for variables, and ends its lines as Windows does', () => {
    const script = commandScript({ execPath: 'C:\\100% Code\\Code.exe', cli: 'C:\\x\\cli.js' });
    expect(script).toContain('"C:\\100%% Code\\Code.exe" --min-semi-space-size=4 "C:\\x\\cli.js" %*\r\n');
    expect(script.split('\n').slice(0, -1).every((line) => line.endsWith('\r'))).toBe(true);
  });
});

describe('the place', () => {
  it('is the user\'s own folder where terminals look there', () => {
    expect(cliPlaces(choice({ PATH: '/usr/bin:/home/me/.local/bin/' }))).toEqual([{ folder: '/home/me/.local/bin', isOnPath: true }]);
  });

  it('is the user\'s own first, even where terminals look only into the shared one and it can be written', () => {
    const places = cliPlaces(choice({ PATH: '/usr/local/bin:/usr/bin' }, { isWritable: (folder) => folder === '/usr/local/bin' }));
    expect(places).toEqual([{ folder: '/home/me/.local/bin', isOnPath: false }, { folder: '/usr/local/bin', isOnPath: true }]);
  });

  it('is below the ledger on Windows', () => {
    const places = cliPlaces(choice({ Path: 'C:\\Windows;C:\\ledger\\bin' }, { platform: 'win32', ledgerHome: 'C:\\ledger' }));
    expect(places).toEqual([{ folder: 'C:\\ledger\\bin', isOnPath: true }]);
    expect(cliFile('C:\\ledger\\bin', 'win32')).toBe('C:\\ledger\\bin\\openrouter-spend.cmd');
    expect(cliFile('/x', 'linux')).toBe('/x/openrouter-spend');
  });

  it.each([['/bin/zsh', '~/.zshrc'], ['/usr/bin/bash', '~/.bashrc'], ['/usr/bin/fish', 'fish_add_path /home/me/.local/bin'], ['', '~/.profile']])('needs a next step in the shell %j where terminals do not look there', (shell, words) => {
    const chosen = choice({ SHELL: shell, PATH: '/usr/bin' });
    const [place] = cliPlaces(chosen);
    if (place === undefined) throw new Error('no place');
    expect(nextStep(place, chosen)?.text).toContain(words);
    expect(nextStep({ ...place, isOnPath: true }, chosen)).toBeUndefined();
  });
});

describe('the button of the next step', () => {
  const copied = (env: PlaceChoice['env'], platform: NodeJS.Platform = 'linux'): unknown => nextStep({ folder: '/home/me/.local/bin', isOnPath: false }, { platform, env });

  it('copies the line where a line is asked for, else the folder', () => {
    expect(copied({ SHELL: '/bin/zsh' })).toEqual({ text: 'Add the line export PATH="/home/me/.local/bin:$PATH" to ~/.zshrc, then open a new terminal.', copied: 'export PATH="/home/me/.local/bin:$PATH"', button: 'Copy Line' });
    expect(copied({ SHELL: '/usr/bin/fish' })).toMatchObject({ text: 'Run "fish_add_path /home/me/.local/bin" once, then open a new terminal.', copied: 'fish_add_path /home/me/.local/bin', button: 'Copy Line' });
    expect(copied({}, 'win32')).toMatchObject({ copied: '/home/me/.local/bin', button: 'Copy Folder' });
  });
});

describe('the first step after it is installed', () => {
  it('names the way to a key, unless terminals have one', () => {
    expect(firstStep({})).toBe('openrouter-spend is installed: type "openrouter-spend status" in a terminal. Calls from there need a key in OPENROUTER_API_KEY: the one that VS Code keeps stays here, so make another one at https://openrouter.ai/settings/keys.');
    expect(firstStep({ OPENROUTER_API_KEY: ' ' })).toBe(firstStep({}));
    expect(firstStep({ OPENROUTER_API_KEY: 'sk-or-v1-1' })).toBe('openrouter-spend is installed: type "openrouter-spend status" in a terminal.');
  });
});
