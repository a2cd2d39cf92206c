import { describe, expect, it } from 'vitest';
import { useEditor } from '../harness/useEditor.ts';
import { until } from '../harness/wait.ts';

describe('the installed extension', () => {
  const editor = useEditor({ withKey: true });

  it('shows itself in the status bar of a window', async () => {
    const window = await editor().openWindow();
    const item = await window.statusBar.waitFor('openrouter-spend-monitor', /\$/);
    expect(item.icons.length).toBeGreaterThan(0);
    await window.screenshot('e2e/installed');
  });

  it('asks the address in its settings about the key', async () => {
    const { simulator } = editor();
    const requests = await until('a request for /key', () => simulator.requests(), (all) => all.some(({ path }) => path.endsWith('/key')));
    expect(requests.length).toBeGreaterThan(0);
  });
});
