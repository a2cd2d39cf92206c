import assert from 'node:assert/strict';
import * as vscode from 'vscode';
import { ANSWER_SCHEME, COMMANDS } from '../../../src/vscode/contributions.ts';
import type { UsageEntry } from '../../../src/core/usage.ts';
import type { HostSuite } from '../harness/hostSuite.ts';
import { until, untilDefined } from '../harness/wait.ts';
import { activated, entries, sendPrompt, set, sharedValues, simulator } from './kit.ts';

const CHEAP = 'openai/gpt-4o-mini';
const DEAR = 'anthropic/claude-haiku-4.5';

interface ChatBody {
  readonly model: string;
  readonly temperature?: number;
  readonly messages: readonly { readonly role: string; readonly content: string }[];
}

export const suite: HostSuite = {
  name: 'writing prompts',
  before: async () => {
    await activated();
    await vscode.commands.executeCommand('workbench.action.closeAllEditors');
    await simulator('clearRequests');
  },
  after: async () => {
    await set('limits.perRequest', undefined);
    await simulator('clearTroubles');
    // What is selected would be asked about.
    for (const editor of vscode.window.visibleTextEditors) editor.selection = new vscode.Selection(0, 0, 0, 0);
  },
  tests: {
    'a prompt with a variable, a system prompt and a tag arrives as it was meant, and its entry bears purpose and tags': async () => {
      await showCode('const answer = 42;\n', 'javascript', new vscode.Range(0, 6, 0, 12));
      await answered('Forty-two.');
      const text = await sendPrompt({ model: CHEAP, prompt: 'What is ${selection} in ${language}? Not $${file}.', system: 'Be short.', temperature: 0, maxOutputTokens: 2000, purpose: 'review', tags: ['docs', 'demo'] }, /today \$/);
      const body = await lastBody();
      assert.deepEqual(body.messages, [{ role: 'system', content: 'Be short.' }, { role: 'user', content: 'What is answer in javascript? Not ${file}.' }]);
      assert.equal(body.temperature, 0);
      assert.match(text, /> What is \$\{selection\} in \$\{language\}\?/);
      assert.match(text, /system prompt · temperature 0 · at most 2,000 tokens · purpose review · tags docs, demo/);
      const entry = lastEntry();
      assert.deepEqual([entry.purpose, entry.tags, entry.source], ['review', ['docs', 'demo'], 'prompt']);
    },
    'a variable that there is not is refused, and nothing is sent': async () => {
      const before = (await bodies()).length;
      // The command tells it in a notification, and waits for that.
      void vscode.commands.executeCommand(COMMANDS.sendTrackedPrompt, { model: CHEAP, prompt: 'Explain ${selektion}.', selection: 'without' });
      void vscode.commands.executeCommand(COMMANDS.sendTrackedPrompt, { model: CHEAP, prompt: 'Go.', temperature: 7 });
      await answered('Literally.');
      await sendPrompt({ model: CHEAP, prompt: 'Explain `${selektion}`.', selection: 'without', variables: 'literal' }, /today \$/);
      assert.equal((await bodies()).length, before + 1);
      assert.equal((await lastBody()).messages.at(-1)?.content, 'Explain `${selektion}`.');
    },
    'a follow-up sends the whole conversation, stays in its session, and goes on in its document': async () => {
      await answered('One.');
      await sendPrompt({ model: CHEAP, prompt: 'Count.', selection: 'without', system: 'Be short.', tags: ['count'] }, /One\.[^]*today \$/);
      const { session } = lastEntry();
      await answered('Two.');
      const text = await command(COMMANDS.followUp, { prompt: 'And then?' }, /Two\.[^]*today \$/);
      assert.match(text, /> Count\.[^]*One\.[^]*> And then\?[^]*Two\./);
      assert.deepEqual((await lastBody()).messages, [{ role: 'system', content: 'Be short.' }, { role: 'user', content: 'Count.' }, { role: 'assistant', content: 'One.' }, { role: 'user', content: 'And then?' }]);
      assert.deepEqual([lastEntry().session, lastEntry().tags], [session, ['count']]);
    },
    'the same question is sent again to another model, and both say what they took': async () => {
      await answered('Beside.');
      const text = await command(COMMANDS.resendPrompt, { model: DEAR }, /was cheaper by/);
      const [again, first] = (await bodies()).toReversed();
      assert.equal(again?.model, DEAR);
      assert.deepEqual(again.messages, first?.messages);
      assert.match(text, /\*\*GPT-4o-mini\*\*\n\n- Cost: \$0\.\d+\n- Tokens in: \d+\n- Tokens out: \d+\n- Time: [^]*\*\*Claude Haiku 4\.5\*\*\n\n- Cost: \$0\.\d+\n[^]*GPT-4o-mini was cheaper by \$0\.\d+ \(\d+ %\)\./);
      // One of the two documents is told after the other, and so are their tabs.
      await until('both answers to say so', () => answers().filter((document) => document.getText().includes('was cheaper by')).length, (count) => count === 2);
      const columns = (): number => vscode.window.tabGroups.all.filter(({ activeTab }) => activeTab?.input instanceof vscode.TabInputText && activeTab.input.uri.scheme === ANSWER_SCHEME).length;
      await until('both to stand side by side', columns, (count) => count === 2);
    },
    'a follow-up that a limit has no room for is refused with its conversation counted, and can be asked anew while that is told': async () => {
      // Room for a question alone, not for a story before it.
      await set('limits.perRequest', 0.0007);
      await until('the limit to rule', () => sharedValues(), (values) => values['limits.perRequest'] === 0.0007);
      await answered('A long answer. '.repeat(400));
      await sendPrompt({ model: CHEAP, prompt: 'Tell me a story.', selection: 'without' }, /today \$/);
      const before = (await bodies()).length;
      const text = await command(COMMANDS.followUp, { prompt: 'Shorter, please.' }, /> Shorter, please\.[^]*Not sent\./);
      assert.match(text, /> Shorter, please\.[^]*Not sent\.[^]*that one call may cost/);
      await command(COMMANDS.followUp, { prompt: 'Much shorter!' }, /Not sent\.[^]*> Much shorter![^]*Not sent\./);
      assert.equal((await bodies()).length, before);
      assert.equal(lastEntry('blocked').status, 'blocked');
    },
  },
};

async function showCode(content: string, language: string, selection: vscode.Range): Promise<void> {
  const document = await vscode.workspace.openTextDocument({ content, language });
  await vscode.window.showTextDocument(document, { viewColumn: vscode.ViewColumn.One, selection });
}

/** The next answer's text. */
async function answered(text: string): Promise<void> {
  await simulator('trouble', { trouble: { text }, times: 1 });
}

/** Runs a command of an answer; resolves with the text of the answer that says what is waited for. */
async function command(id: string, argument: object, said: RegExp): Promise<string> {
  void vscode.commands.executeCommand(id, argument);
  return untilDefined(`an answer that says ${String(said)}`, () => answers().map((document) => document.getText()).find((text) => said.test(text)));
}

function answers(): readonly vscode.TextDocument[] {
  return vscode.workspace.textDocuments.filter(({ uri }) => uri.scheme === ANSWER_SCHEME);
}

async function bodies(): Promise<readonly ChatBody[]> {
  return (await simulator('requests')).filter(({ path }) => path.endsWith('/chat/completions')).map(({ body }) => body as ChatBody);
}

async function lastBody(): Promise<ChatBody> {
  const last = (await bodies()).at(-1);
  assert.ok(last);
  return last;
}

function lastEntry(status: UsageEntry['status'] = 'ok'): UsageEntry {
  const last = entries().filter((entry) => entry.source === 'prompt' && entry.status === status).toSorted((a, b) => a.at - b.at).at(-1);
  assert.ok(last);
  return last;
}
