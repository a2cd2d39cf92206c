import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { RawSettings, Settings } from '../../src/core/settings.ts';
import { readSettings } from '../../src/core/settings.ts';
import type { SharedSettings } from '../../src/core/settingsShare.ts';
import { shareSettings } from '../../src/core/settingsShare.ts';

/** An editor beside a shared file, with its memory of what it published. */
class Editor {
  typed: RawSettings;
  file: RawSettings;
  published: RawSettings;
  settings: Settings;

  constructor(typed: RawSettings, file: RawSettings = typed, published: RawSettings = file) {
    this.typed = typed;
    this.file = file;
    this.published = published;
    this.settings = readSettings(typed).settings;
  }

  sync(): SharedSettings {
    const shared = shareSettings({ typed: this.typed, published: this.published, file: this.file, last: this.settings });
    this.file = shared.file;
    this.published = shared.published;
    for (const { setting, value } of shared.toEditor) this.typed = { ...this.typed, [setting]: value };
    this.settings = shared.settings;
    return shared;
  }

  restart(): void {
    this.settings = readSettings(this.typed).settings;
  }

  get limits(): readonly (number | null)[] {
    return [this.settings['limits.daily'], this.settings['limits.weekly']];
  }
}

describe('sharing settings', () => {
  it('publishes no contradiction, whichever of the two was typed last, also after a restart', () => {
    for (const typed of [{ 'limits.daily': 10, 'limits.weekly': 5 }, { 'limits.weekly': 5, 'limits.daily': 10 }]) {
      const editor = new Editor({ 'limits.daily': 10 });
      editor.sync();
      editor.typed = typed;
      for (const restarts of [false, true, true]) {
        if (restarts) editor.restart();
        expect(editor.sync().problems).toMatchObject([{ settings: ['limits.daily', 'limits.weekly'] }]);
        expect([editor.file, editor.typed]).toEqual([{ 'limits.daily': 10 }, typed]);
        expect(editor.limits).toEqual([10, 5]);
      }
      editor.typed = { 'limits.daily': 4, 'limits.weekly': 5 };
      expect([editor.sync().problems, editor.file, editor.limits]).toEqual([[], { 'limits.daily': 4, 'limits.weekly': 5 }, [4, 5]]);
    }
  });

  it('keeps limits that contradict each other in force where there never was another', () => {
    const editor = new Editor({ 'limits.daily': 10, 'limits.weekly': 5 }, {}, {});
    editor.sync();
    expect([editor.file, editor.limits]).toEqual([{}, [10, 5]]);
    editor.restart();
    editor.sync();
    expect([editor.file, editor.limits]).toEqual([{}, [10, 5]]);
  });

  it('does not bring together what was changed in two places and cannot be meant together', () => {
    const editor = new Editor({ 'limits.daily': 5, 'limits.weekly': 10 });
    editor.sync();
    editor.typed = { 'limits.daily': 8, 'limits.weekly': 10, 'policy': 'ask' };
    editor.file = { 'limits.daily': 5, 'limits.weekly': 6 };
    for (let round = 0; round < 2; round += 1) {
      expect(editor.sync().problems).toMatchObject([{ settings: ['limits.daily', 'limits.weekly'], reason: 'must not be above weekly (6)' }]);
      expect([editor.file, editor.limits]).toEqual([{ 'limits.daily': 5, 'limits.weekly': 6, 'policy': 'ask' }, [5, 6]]);
    }
    editor.typed = { 'limits.daily': 6, 'limits.weekly': 10 };
    editor.sync();
    expect([editor.file, editor.limits]).toEqual([{ 'limits.daily': 6, 'limits.weekly': 6 }, [6, 6]]);
  });

  it('puts its own values in the place of those that nobody can use, and never takes these over', () => {
    const editor = new Editor({ 'limits.daily': 5, 'policy': 'ask' });
    editor.file = { 'limits.daily': 'five', 'policy': 'ask' };
    expect([editor.sync().problems, editor.file, editor.limits]).toEqual([[], { 'limits.daily': 5, 'policy': 'ask' }, [5, null]]);
    const empty = new Editor({}, { 'limits.daily': 'five' }, {});
    empty.sync();
    expect([empty.file, empty.typed, empty.limits]).toEqual([{ 'limits.daily': 'five' }, {}, [null, null]]);
  });

  it('never writes a file that cannot be used, and never loses a limit that both agree on', () => {
    const amount = fc.constantFrom(undefined, 1, 2, 3);
    const values = fc.record({ 'limits.hourly': amount, 'limits.daily': amount, 'limits.weekly': amount });
    fc.assert(fc.property(values, fc.array(fc.tuple(fc.constantFrom('typed', 'file', 'restart'), values), { maxLength: 6 }), (first, steps) => {
      const editor = new Editor(given(first), {}, {});
      for (const [what, to] of [['typed', first] as const, ...steps]) {
        if (what === 'restart') editor.restart();
        else if (what === 'typed' || readSettings(given(to)).problems.length === 0) editor[what] = given(to);
        const { problems } = editor.sync();
        expect(readSettings(editor.file).problems).toEqual([]);
        if (problems.length === 0) expect(editor.settings).toMatchObject(editor.file);
        for (const name of ['limits.hourly', 'limits.daily', 'limits.weekly'] as const) if (editor.file[name] !== undefined) expect(editor.settings[name]).not.toBeNull();
      }
    }));
  });
});

function given(values: RawSettings): RawSettings {
  return Object.fromEntries(Object.entries(values).filter(([, value]) => value !== undefined));
}
