import { describe, expect, it } from 'vitest';
import type { Draft } from '../../../src/vscode/prompt/draft.ts';
import { outgoingOf, requestOf, turnsOf } from '../../../src/vscode/prompt/draft.ts';
import type { VariableValues } from '../../../src/vscode/prompt/variables.ts';
import { model } from '../pricing/fixture.ts';

const MODEL = model('openai/gpt-4o-mini');
const VALUES: VariableValues = { selection: { text: 'const a = 1;' }, file: { text: 'whole' }, fileName: { text: 'a.ts' }, language: { text: 'ts' }, clipboard: { lacks: 'nothing' } };
const CODE = { text: 'const a = 1;', language: 'ts', name: '1 line of a.ts' };

function draft(fields: Partial<Draft>): Draft {
  return { model: MODEL, text: 'Explain.', code: undefined, options: {}, before: [], isLiteral: false, ...fields };
}

describe('a draft', () => {
  it('takes the selection along in a fence longer than any in it', () => {
    expect(turnsOf(draft({ code: { ...CODE, text: 'a ```` b' } }), VALUES)).toEqual([{ role: 'user', content: 'Explain.\n\n`````ts\na ```` b\n`````' }]);
  });

  it('takes it along once where the prompt names it', () => {
    const read = outgoingOf(draft({ text: 'Explain ${selection}', code: CODE }), VALUES);
    expect(read).toEqual({ kind: 'ready', outgoing: { turns: [{ role: 'user', content: 'Explain const a = 1;' }], pieces: [{ name: 'selection', text: 'const a = 1;' }] } });
  });

  it('goes on with a conversation', () => {
    const before = [{ role: 'user', content: 'One' }, { role: 'assistant', content: 'Two' }] as const;
    expect(turnsOf(draft({ before }), VALUES)).toEqual([...before, { role: 'user', content: 'Explain.' }]);
  });

  it('tells the sizes of what is long, and not of a name', () => {
    expect(outgoingOf(draft({ text: '${file} ${fileName}' }), VALUES)).toMatchObject({ outgoing: { pieces: [{ name: 'file', text: 'whole' }] } });
  });

  it('cannot be sent with a variable that there is not, but what was typed has a price all the same', () => {
    expect(outgoingOf(draft({ text: '${nothing}' }), VALUES)).toEqual({ kind: 'unknown', names: ['nothing'] });
    expect(turnsOf(draft({ text: '${nothing}' }), VALUES)).toEqual([{ role: 'user', content: '${nothing}' }]);
  });

  it('of another program may be taken as it stands', () => {
    expect(turnsOf(draft({ text: '`${nothing}`', isLiteral: true }), VALUES)).toEqual([{ role: 'user', content: '`${nothing}`' }]);
  });
});

describe('the call of a conversation', () => {
  const asker = { source: 'prompt', session: 'window', project: 'shop' } as const;

  it('bears purpose and tags, and the session of the window unless another is named', () => {
    expect(requestOf(MODEL, [], { purpose: 'review', tags: ['a'] }, asker).who).toEqual({ ...asker, purpose: 'review', tags: ['a'] });
    expect(requestOf(MODEL, [], { session: 'mine', tags: [] }, asker).who).toEqual({ ...asker, session: 'mine' });
  });

  it('sends neither purpose nor tags nor session to anybody', () => {
    expect(requestOf(MODEL, [], { purpose: 'review', tags: ['a'], session: 's', temperature: 0.5 }, asker).body).toEqual({ model: MODEL.id, messages: [], temperature: 0.5 });
  });
});
