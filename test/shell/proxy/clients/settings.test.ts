import { execFile } from 'node:child_process';
import { symlinkSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { afterAll, expect, test } from 'vitest';
import { toolOf } from '../../../../src/core/proxy/tools.ts';
import { connectionText } from '../../../../src/core/proxy/toolText.ts';
import { at } from '../../../simulator/testing.ts';
import { tempFolder } from '../../storage/kit.ts';
import { proxyBench } from '../kit.ts';

const bench = proxyBench();
const run = promisify(execFile);
const MODEL = 'openai/gpt-4o-mini';
/** Nothing of this terminal's leads the programs elsewhere. */
const env = { PATH: process.env.PATH ?? '' };
const folder = tempFolder();

afterAll(() => folder.remove());

/** What somebody copies from the settings that "Connect a Tool…" shows: the text of the first fence, as it stands. */
function copied(tool: string, client: string): string {
  const text = connectionText(toolOf(tool), { client, baseUrl: bench.baseUrl, token: bench.clients.add(client), model: MODEL });
  const fence = /^```\w+\n(.*?)\n```$/ms.exec(text)?.[1];
  if (fence === undefined) throw new Error('nothing to copy');
  return fence;
}

test.runIf(process.platform !== 'win32')('the request that is shown for curl is one, and is metered under its name', async () => {
  bench.simulator.trouble({ trouble: { text: 'Hello from afar.' }, times: 1 });
  const { stdout } = await run('/bin/sh', ['-c', copied('curl', 'my-curl')], { env });
  expect(at(JSON.parse(stdout), 'choices.0.message.content')).toBe('Hello from afar.');
  expect(await bench.settled('my-curl', 1)).toMatchObject([{ status: 'ok', requestedModel: MODEL }]);
  await bench.balances();
});

test('the program that is shown for the OpenAI SDK runs beside the package, and is metered under its name', async () => {
  const file = join(folder.path, 'program.mjs');
  symlinkSync(join(import.meta.dirname, '../../../../node_modules'), join(folder.path, 'node_modules'), 'junction');
  writeFileSync(file, copied('openai-js', 'my-script'));
  bench.simulator.trouble({ trouble: { text: 'Hello from afar.' }, times: 1 });
  const { stdout } = await run(process.execPath, [file], { env });
  expect(stdout).toBe('Hello from afar.\n');
  expect(await bench.settled('my-script', 1)).toMatchObject([{ status: 'ok', requestedModel: MODEL }]);
  await bench.balances();
});
