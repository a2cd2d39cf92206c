import { describe, expect, it } from 'vitest';
import type { VariableValues } from '../../../src/vscode/prompt/variables.ts';
import { expandVariables, expansionProblem, variablesIn } from '../../../src/vscode/prompt/variables.ts';

const VALUES: VariableValues = {
  selection: { text: 'let a = `${file}`;' }, file: { text: 'all of it' }, fileName: { text: 'main.ts' }, language: { lacks: 'nothing' }, clipboard: { lacks: 'pending' },
};

function expanded(typed: string): string {
  const expansion = expandVariables(typed, VALUES);
  return expansion.kind === 'expanded' ? expansion.text : `(${expansion.kind})`;
}

describe('variables of a prompt', () => {
  it.each([
    ['Explain ${fileName}.', 'Explain main.ts.'],
    ['${fileName}${fileName}', 'main.tsmain.ts'],
    ['${ fileName }', 'main.ts'],
    ['no variable at all, $5 {x} $fileName', 'no variable at all, $5 {x} $fileName'],
    ['never closed ${fileName', 'never closed ${fileName'],
    ['not over ${two\nlines}', 'not over ${two\nlines}'],
    ['a plain $${fileName}', 'a plain ${fileName}'],
    ['$$${fileName}', '$${fileName}'],
    ['$${fileName} and ${fileName}', '${fileName} and main.ts'],
  ])('%j becomes %j', (typed, text) => {
    expect(expanded(typed)).toBe(text);
  });

  it('are put in once: what stands in a value is nobody\'s variable, and no pattern of a replacement', () => {
    expect(expanded('See ${selection}')).toBe('See let a = `${file}`;');
    expect(expandVariables('${file}', { ...VALUES, file: { text: '$& $1 $$ $`' } })).toMatchObject({ text: '$& $1 $$ $`' });
  });

  it('tell what was put in, in the order of its first use', () => {
    expect(expandVariables('${file} ${fileName} ${file}', VALUES)).toMatchObject({ used: [{ name: 'file', text: 'all of it' }, { name: 'fileName', text: 'main.ts' }] });
    expect(expandVariables('$${file}', VALUES)).toMatchObject({ used: [] });
  });

  it('name the clipboard only where it stands as one', () => {
    expect(variablesIn('${clipboard} ${x}')).toEqual(['clipboard', 'x']);
    expect(variablesIn('$${clipboard} clipboard')).toEqual([]);
  });
});

describe('a prompt that cannot be sent as it was typed', () => {
  it.each([
    ['${selektion}', 'There is no variable ${selektion}. There are ${selection}, ${file}, ${fileName}, ${language}, ${clipboard}. For a plain ${, type $${.'],
    ['${a} ${b} ${a} ${file}', 'There are no variables ${a}, ${b}. There are ${selection}, ${file}, ${fileName}, ${language}, ${clipboard}. For a plain ${, type $${.'],
    ['${toString}', 'There is no variable ${toString}. There are ${selection}, ${file}, ${fileName}, ${language}, ${clipboard}. For a plain ${, type $${.'],
    ['${}', 'There is no variable ${}. There are ${selection}, ${file}, ${fileName}, ${language}, ${clipboard}. For a plain ${, type $${.'],
    ['${language}', 'No file is open in an editor, so ${language} stands for nothing.'],
    ['${clipboard}', 'The clipboard is still being read.'],
  ])('%s: %s', (typed, sentence) => {
    expect(expansionProblem(expandVariables(typed, VALUES))).toBe(sentence);
  });

  it.each([
    ['selection', 'nothing', 'Nothing is selected, so ${selection} stands for nothing.'],
    ['clipboard', 'nothing', 'The clipboard holds no text, so ${clipboard} stands for nothing.'],
    ['file', 'too-long', '${file} is too long for a prompt: more than 2 million characters.'],
  ] as const)('%s, which is %s: %s', (name, lacks, sentence) => {
    expect(expansionProblem({ kind: 'lacking', name, lacks })).toBe(sentence);
  });

  it('is none where all is there', () => {
    expect(expansionProblem(expandVariables('${file}', VALUES))).toBeUndefined();
  });
});
