import { mkdirSync, readFileSync, renameSync, rmSync } from 'node:fs';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { join } from 'node:path';
import { afterAll, describe, expect, it } from 'vitest';
import { ulid } from 'ulid';
import { open } from '../../shell/storage/kit.ts';
import { useEditor } from '../harness/useEditor.ts';
import { until } from '../harness/wait.ts';
import type { Workbench } from '../harness/workbench.ts';
import { ITEM, figure, openReport, reportText, sendPrompt } from './steps.ts';

const DEAR = 'anthropic/claude-sonnet-4.5';
const CHEAP = 'openai/gpt-4o-mini';

/** Tokens of the next answer, so that its cost is known beforehand. */
const SHORT = { tokens: { prompt: 20, completion: 100 }, text: 'Done.' };

async function answerOf(window: Workbench, name: RegExp, matcher: RegExp): Promise<string> {
  return until(`an answer that says ${String(matcher)}`, () => window.editorText(name), (text) => matcher.test(text));
}

describe('a limit that asks', () => {
  const editor = useEditor({ withKey: true, settings: { 'openrouterSpend.limits.daily': 0.01, 'openrouterSpend.policy': 'ask', 'openrouterSpend.pollSeconds': 3600 } });

  it('shows each way with its price, and a cheaper model answers where it is chosen', async () => {
    const window = await editor().openWindow();
    await figure(window);
    editor().simulator.trouble({ trouble: SHORT });
    await sendPrompt(window, DEAR, 'Go.');
    await window.quickInput.waitFor(/Over a Limit Daily limit: \$0\.00 of \$0\.010 used/);
    const rows = await window.quickInput.rows();
    const ways = [/Use [^]*≈\$[\d.]+, at most \$[\d.]+/, /Send it once anyway[^]*≈\$[\d.]+, at most \$[\d.]+/, /Raise the limit…/, /Do not send it/];
    for (const way of ways) expect(rows.filter(({ label }) => way.test(label)).length, String(way)).toBeGreaterThan(0);
    await window.quickInput.pick(/Use /);
    await answerOf(window, /Sonnet/, /Done\.[^]*saved against/);
  });

  it('sends it once anyway, and keeps the reason', async () => {
    const [page] = editor().context.pages();
    expect(page).toBeDefined();
    const window = await editor().openWindow();
    await figure(window);
    await sendPrompt(window, DEAR, 'Go on.');
    await window.quickInput.waitFor(/Over a Limit/);
    await window.quickInput.pick(/Send it once anyway/);
    await window.quickInput.waitFor(/Send It Once Anyway/);
    await window.quickInput.type('the release is today');
    await window.quickInput.accept();
    await answerOf(window, /Sonnet/, /Done\.[^]*Claude Sonnet 4\.5 · /);
    const ledger = await open(editor().home);
    try {
      expect(ledger.state.entries().map(({ decision }) => decision)).toContain('allow: once, by the user (the release is today)');
    } finally {
      await ledger.dispose();
    }
  });
});

describe('a limit that goes down', () => {
  const editor = useEditor({
    withKey: true,
    settings: { 'openrouterSpend.budgets': [{ scope: 'model:anthropic/*', daily: 0.01, policy: 'downgrade', downgradeTo: [CHEAP] }], 'openrouterSpend.pollSeconds': 3600 },
  });

  it('says which model answers, and why, and gives the dearer one back where that is wanted', async () => {
    const window = await editor().openWindow();
    await figure(window);
    editor().simulator.trouble({ trouble: SHORT });
    await sendPrompt(window, DEAR, 'Go.');
    await window.notifications.hold(/GPT-4o-mini answers in this window instead/);
    await answerOf(window, /Sonnet/, /Done\.[^]*GPT-4o-mini · [^]*saved against[^]*answers instead of/);
    await window.notifications.click(/GPT-4o-mini answers in this window instead of Claude Sonnet 4\.5, for a limit\./, 'Undo');
    await sendPrompt(window, DEAR, 'Once more.');
    await window.quickInput.waitFor(/Over a Limit Daily limit of models anthropic\/\*/);
    await window.quickInput.escape();
    await answerOf(window, /Sonnet/, /Not sent\./);
    await openReport(window);
    await (await window.webview('#report')).getByRole('tab', { name: 'Limits' }).click();
    await reportText(window, /Models anthropic\/\*[^]*Daily limit/);
    await reportText(window, /You gave a session Claude Sonnet 4\.5 back\./);
  });
});

describe('a limit that is changed in the report', () => {
  const editor = useEditor({ withKey: true, settings: { 'openrouterSpend.limits.daily': 5, 'openrouterSpend.policy': 'ask', 'openrouterSpend.pollSeconds': 3600 } });

  it('stands in the settings, and holds for the next call', async () => {
    const window = await editor().openWindow();
    await figure(window, /\$5\.00/);
    await openReport(window);
    const frame = await window.webview('#report');
    await frame.getByRole('tab', { name: 'Limits' }).click();
    await frame.getByRole('button', { name: 'Change: Daily limit of Everything' }).click();
    await frame.locator('#limit-input').fill('0.00001');
    await frame.locator('#limit-input').press('Enter');
    await reportText(window, /Daily limit: \$0\.00001 now\./);
    expect(editor().server.settings.user()).toMatchObject({ 'openrouterSpend.limits.daily': 0.00001 });
    await sendPrompt(window, DEAR, 'Go.');
    await window.quickInput.waitFor(/Over a Limit Daily limit/);
    await window.quickInput.escape();
    await openReport(window);
    await reportText(window, /A call to Claude Sonnet 4\.5 was refused: daily limit\./);
  });
});

describe('a session that goes in circles', () => {
  const editor = useEditor({ withKey: true, settings: { 'openrouterSpend.pollSeconds': 3600 } });

  it('is told of once, with what can be done, and the word is taken', async () => {
    const windows = [await editor().openWindow(), await editor().openWindow()];
    for (const window of windows) await figure(window);
    const session = JSON.stringify(['cline', ulid()]);
    const ledger = await open(editor().home);
    try {
      await ledger.append([{ type: 'pause', id: session, client: 'cline', reason: 'repeats', evidence: { calls: 16, ms: 2700, certainty: 'exact', sinceTurn: 16, perMinute: 0 as never } }]);
      const text = /cline is paused: its session went in circles with its last 16 requests/;
      const seen = async (): Promise<readonly string[]> => (await Promise.all(windows.map((window) => window.notifications.history()))).flat().filter((each) => each.includes('cline is paused: its session went in circles with its last 16 requests'));
      await until('the notification in one of the windows', seen, (texts) => texts.length > 0);
      const shown = await Promise.all(windows.map(async (window) => (await window.notifications.visible()).some((each) => each.text.includes('cline is paused: its session went in circles with its last 16 requests'))));
      const teller = windows[shown.indexOf(true)];
      if (teller === undefined) throw new Error('No window shows it.');
      expect((await teller.notifications.waitFor(text)).buttons).toEqual(['Continue for $2', 'Continue for 10 Minutes', 'Stop']);
      await teller.notifications.click(text, 'Continue for 10 Minutes');
      await until('the word in the ledger', () => ledger.state.pauses.get(session), (mark) => mark?.type === 'grant' && mark.choice === 'time');
      expect(await seen()).toHaveLength(1);
    } finally {
      await ledger.dispose();
    }
  });
});

describe('a webhook', () => {
  const posts: { readonly text?: string; readonly content?: string }[] = [];
  let refusals = 0;
  const server = createServer((request, response) => {
    let body = '';
    request.setEncoding('utf8').on('data', (text: string) => void (body += text)).on('end', () => {
      if (refusals > 0) {
        refusals -= 1;
        response.writeHead(503).end();
        return;
      }
      posts.push(JSON.parse(body) as (typeof posts)[number]);
      response.end('ok');
    });
  });
  const editor = useEditor({ withKey: true, settings: { 'openrouterSpend.limits.daily': 0.02, 'openrouterSpend.maxOutputTokens': 1024, 'openrouterSpend.pollSeconds': 3600 } });
  afterAll(() => new Promise((closed) => server.close(closed)));

  it('is added, tried, and told of alerts, again where it was out of order', async () => {
    await new Promise<void>((ready) => server.listen(0, '127.0.0.1', ready));
    const window = await editor().openWindow();
    await figure(window);
    await window.runCommand('OpenRouter Spend: Alert Webhooks…');
    await window.quickInput.pick(/Add a webhook/);
    await window.quickInput.waitFor(/Add a Webhook/);
    await window.quickInput.type('ftp://example.org');
    await until('the reason against it', () => window.quickInput.message(), (message) => message.includes('An https address'));
    await window.quickInput.type(`http://127.0.0.1:${(server.address() as AddressInfo).port}/hook`);
    await window.quickInput.accept();
    await until('the question for a name', () => window.quickInput.value(), (value) => value.startsWith('127.0.0.1'));
    await window.quickInput.type('Team');
    await window.quickInput.accept();
    await window.notifications.waitFor(/The test message was taken by Team\./);
    expect(posts).toMatchObject([{ text: expect.stringMatching(/^OpenRouter spend: this is a test/) as unknown }]);
    // A test that fails is told at once, with what can be done; each has a notification while it runs, besides.
    await window.notifications.pause();
    refusals = 1;
    await window.runCommand('OpenRouter Spend: Alert Webhooks…');
    await window.quickInput.pick(/Team/);
    await window.notifications.click(/could not be posted to Team: status 503\./, 'Try Again');
    await until('the second try', () => posts.length, (count) => count === 2);
    posts.length = 1;
    refusals = 1;
    editor().simulator.trouble({ trouble: { tokens: { prompt: 5600, completion: 1000 } }, times: 1 });
    await sendPrompt(window, 'anthropic/claude-haiku-4.5', 'Spend something.');
    const text = 'OpenRouter spend: Daily limit 53 % used: $0.011 of $0.020, until 00:00 UTC.';
    await until('the alert at the webhook', () => posts.length, (count) => count > 1);
    expect(posts.slice(1)).toMatchObject([{ text, content: text, alert: { kind: 'limit', severity: 'warning' } }]);
  });
});

describe('settings that cannot be', () => {
  const editor = useEditor({ withKey: true, settings: { 'openrouterSpend.limits.daily': 5 } });

  it('are marked where they stand, and the last good ones stay in force', async () => {
    const window = await editor().openWindow();
    expect(await figure(window, /^\$0\.00 /)).toBe('$0.00 / $5.00 · 0 %');
    editor().server.settings.setUser({ 'openrouterSpend.limits.daily': -1, 'openrouterSpend.budgets': [{ scope: 'client:cline', daily: 5, monthly: 2 }] });
    await window.runCommand('Preferences: Open User Settings (JSON)');
    const marks = window.page.locator('.squiggly-error');
    await until('both marks', () => marks.count(), (count) => count >= 2);
    const seen: string[] = [];
    for (const place of [0, 1]) {
      const peek = window.page.locator('.marker-widget');
      // The editor takes no key while it moves from one mark to the next.
      const next = async (): Promise<string> => {
        await window.page.keyboard.press('F8');
        return (await peek.allInnerTexts()).join('\n');
      };
      seen.push(await until(`what mark ${place} says`, next, (text) => text.includes('Setting openrouterSpend.') && !seen.includes(text), { everyMs: 1000 }));
    }
    expect(seen.join('\n')).toMatch(/Setting openrouterSpend\.limits\.daily must be more than 0[^\n]* \(it is -1\)\. 5 stays in force\./);
    expect(seen.join('\n')).toMatch(/Setting openrouterSpend\.budgets\[0\]\.daily must not be above monthly \(2\) \(it is 5\)\./);
    expect(await window.statusBar.waitFor(ITEM, (found) => found.text.includes('$5.00'))).toBeDefined();
    // The next test moves the file that windows share: no other window may write it then.
    await window.page.goto('about:blank');
    await window.close();
  });

  it('hold in their own window where they cannot be shared, which is said', async () => {
    const window = await editor().openWindow();
    // Before that, the editor may not see that its settings change.
    await figure(window, /^\$0\.00 \/ \$5\.00/);
    const file = join(editor().home, 'config.json');
    const shared = (): unknown => (JSON.parse(readFileSync(file, 'utf8')) as { values: Record<string, unknown> }).values['limits.daily'];
    // Another limit than the one that stayed in force, and waited for in the file: it must not be written while it is moved.
    editor().server.settings.setUser({ 'openrouterSpend.limits.daily': 6 });
    await figure(window, /^\$0\.00 \/ \$6\.00/);
    await until('the file to have it', shared, (limit) => limit === 6);
    // What comes in the moment of the first two notifications would be taken for a flood.
    await window.notifications.pause();
    renameSync(file, `${file}.kept`);
    mkdirSync(join(file, 'in-the-way'), { recursive: true });
    editor().server.settings.setUser({ 'openrouterSpend.limits.daily': 3 });
    await window.notifications.waitFor(/hold in this window only/);
    expect(await figure(window, /\$3\.00/)).toContain('/ $3.00');
    // What is still wrong is not told again with every change.
    expect((await window.notifications.history()).filter((text) => text.includes('budgets[0]'))).toHaveLength(1);
    rmSync(file, { recursive: true });
    renameSync(`${file}.kept`, file);
    editor().server.settings.setUser({ 'openrouterSpend.limits.daily': 4 });
    await until('the file to have it again', shared, (limit) => limit === 4);
  });
});
