import { execFileSync } from 'node:child_process';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { powerShellQuoted, shellQuoted } from '../../../src/core/proxy/quoting.ts';
import { TOOLS, toolOf, whenClosed } from '../../../src/core/proxy/tools.ts';
import { USUAL_MODEL, connectionText, freeName, modelForSettings } from '../../../src/core/proxy/toolText.ts';

const BASE = 'http://127.0.0.1:4141/api/v1';
const TOKEN = `sk-spend-${'Ab3_-'.repeat(9).slice(0, 43)}`;
const MODEL = 'openai/gpt-4o-mini';

const text = (id: string): string => toolOf(id).settings(BASE, TOKEN, MODEL).map((setting) => setting.text).join('\n');

it('settings are known for the tools that people use, and for any other', () => {
  expect(TOOLS.map(({ id }) => id)).toEqual(['cline', 'continue', 'aider', 'claude-code', 'codex', 'opencode', 'qwen', 'pi', 'openai-js', 'openai-python', 'curl', 'other']);
});

describe('the settings of each tool', () => {
  it.each(TOOLS)('hold address, token and model: $label', (tool) => {
    const all = text(tool.id);
    expect(all).toContain(tool.id === 'claude-code' ? 'http://127.0.0.1:4141/api' : BASE);
    expect(all).toContain(TOKEN);
    expect(all).toContain(MODEL);
  });

  it.each(TOOLS)('say where they go, and how to take them back: $label', (tool) => {
    for (const { label, where } of tool.settings(BASE, TOKEN, MODEL)) expect(`${label}: ${where}`).toMatch(/^[\w. ]+: [A-Z].*[.)]$/s);
    expect(tool.undo).toMatch(/\.$/);
    expect(whenClosed(tool)).toMatch(/connection refused.*openrouter-spend proxy.*Install 'openrouter-spend' in PATH.*OPENROUTER_API_KEY.*https:\/\/openrouter\.ai\/settings\/keys/);
  });

  it.each(TOOLS)('are JSON where they say so, and with any model: $label', (tool) => {
    fc.assert(fc.property(fc.string(), (model) => {
      for (const setting of tool.settings(BASE, TOKEN, model)) {
        if (setting.language === 'json') expect(JSON.stringify(JSON.parse(setting.text))).toContain(JSON.stringify(model).slice(1, -1));
      }
    }));
  });

  it.each(TOOLS)('suggest a name that a client may have: $label', (tool) => {
    expect(tool.client).toMatch(/^[a-z0-9][a-z0-9._-]*$/);
  });

  it('have ids of their own', () => {
    expect(new Set(TOOLS.map(({ id }) => id)).size).toBe(TOOLS.length);
  });
});

describe('Claude Code', () => {
  it('says once where its variables go', () => {
    expect(toolOf('claude-code').settings(BASE, TOKEN, MODEL)[1]?.where).toMatch(/^In a terminal with bash or zsh; for good, in its profile\. ANTHROPIC_API_KEY has to be empty/);
  });

  it('gets an address without /v1, an empty API key and a small model that is there', () => {
    const [file] = toolOf('claude-code').settings(BASE, TOKEN, MODEL);
    expect(JSON.parse(file?.text ?? '')).toEqual({
      env: { ANTHROPIC_BASE_URL: 'http://127.0.0.1:4141/api', ANTHROPIC_AUTH_TOKEN: TOKEN, ANTHROPIC_API_KEY: '', ANTHROPIC_MODEL: MODEL, ANTHROPIC_DEFAULT_HAIKU_MODEL: MODEL },
    });
  });
});

describe('other tools', () => {
  it('aider names the model with its prefix', () => {
    expect(text('aider')).toContain(`export OPENAI_API_BASE='${BASE}'\nexport OPENAI_API_KEY='${TOKEN}'\naider --model 'openai/${MODEL}'`);
  });

  it('Codex speaks /responses, and takes its token from a variable', () => {
    expect(text('codex')).toContain('wire_api = "responses"\nenv_key = "OPENROUTER_SPEND_TOKEN"');
    expect(text('codex')).toContain(`export OPENROUTER_SPEND_TOKEN='${TOKEN}'`);
  });

  it('an unknown one is any other', () => {
    expect(toolOf('nonsense').id).toBe('other');
    expect(toolOf(undefined).id).toBe('other');
  });
});

describe('the way back', () => {
  it('of curl does not deny what the ledger keeps', () => {
    expect(toolOf('curl').undo).toBe('There is nothing to undo in curl itself.');
  });
});

describe('quoting', () => {
  it.runIf(process.platform !== 'win32')('leaves every text as it is to a shell', () => {
    const printable = fc.string({ unit: 'grapheme', maxLength: 20 }).filter((value) => !value.includes('\0'));
    fc.assert(fc.property(printable, fc.constantFrom('', '\'', '$(id)', '`id`', '"', '\\', '; rm', '\n'), (some, nasty) => {
      const value = `${some}${nasty}${some}`;
      expect(execFileSync('/bin/sh', ['-c', `printf %s ${shellQuoted(value)}`], { encoding: 'utf8' })).toBe(value);
    }), { numRuns: 50 });
  });

  it('doubles every quote for PowerShell, the typographic ones too', () => {
    expect(powerShellQuoted('it\'s $x \u2019')).toBe('\'it\'\'s $x \u2019\u2019\'');
  });

  it('lets no setting for a shell end before its time', () => {
    const nasty = 'a/b\'; touch /tmp/never; \'';
    for (const tool of TOOLS) {
      for (const setting of tool.settings(BASE, TOKEN, nasty)) {
        if (setting.language === 'shellscript') expect(setting.text).not.toContain('b\'; touch');
      }
    }
  });
});

describe('the document of a connection', () => {
  it.each(TOOLS)('shows every setting in a fence, the client and its budget, the way back, and what happens when VS Code closes: $label', (tool) => {
    const written = connectionText(tool, { client: 'mine', baseUrl: BASE, token: TOKEN, model: MODEL });
    for (const setting of tool.settings(BASE, TOKEN, MODEL)) expect(written).toContain(`\n${setting.text}\n\`\`\``);
    expect(written).toContain('`client:mine`');
    expect(written).toContain(`## To undo it\n\n${tool.undo} `);
    expect(written).toContain(`## When VS Code closes\n\n${whenClosed(tool)}\n`);
    if (tool.id !== 'other') expect(whenClosed(tool)).toContain(`After the last one is closed, ${tool.label} cannot connect ("connection refused")`);
    expect(written.split('\n').filter((line) => line.startsWith('```')).length % 2).toBe(0);
  });

  it('takes only what looks like a model for one', () => {
    expect(modelForSettings('~anthropic/claude-sonnet-latest:free')).toBe('~anthropic/claude-sonnet-latest:free');
    for (const strange of [undefined, '', 'x', 'a/b\n```', 'a b/c']) expect(modelForSettings(strange)).toBe(USUAL_MODEL);
  });

  it('finds a name that is free', () => {
    expect(freeName('cline', [])).toBe('cline');
    expect(freeName('cline', ['cline', 'cline-2'])).toBe('cline-3');
  });
});
