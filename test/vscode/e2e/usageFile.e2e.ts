import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, describe, expect, it } from 'vitest';
import { useEditor } from '../harness/useEditor.ts';
import { figure } from './steps.ts';

const folder = mkdtempSync(join(tmpdir(), 'usage-'));
const log = join(folder, 'usage.jsonl');
writeFileSync(log, [1, 2].map((id) => JSON.stringify({ ts: Math.floor(Date.now() / 1000) - id * 60, model: 'a/b', prompt_tokens: 10, completion_tokens: 5, cost: 0.25, id: `gen-${id}-log` })).join('\n'));
afterAll(() => rmSync(folder, { recursive: true, force: true }));

describe('a log of calls that another tool has written', () => {
  const editor = useEditor({ withKey: true, env: { OPENROUTER_USAGE_FILE: log } });

  it('is offered once, whichever window looks, and imported after a preview', async () => {
    const offer = /There is a log of calls at .*usage\.jsonl that is not in your ledger yet\./;
    const first = await editor().openWindow();
    await first.notifications.hold(offer);
    const second = await editor().openWindow();
    await figure(second);
    expect((await second.notifications.history()).filter((text) => offer.test(text))).toEqual([]);
    await first.notifications.click(offer, 'Preview Import');
    await first.quickInput.waitFor(/Import usage\.jsonl/);
    await first.quickInput.pick(/Import 2 calls/);
    await first.notifications.waitFor(/2 calls imported, \$0\.500\./);
    expect(await figure(second, /\$0\.500/)).toBe('$0.500');
  });
});
