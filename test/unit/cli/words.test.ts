import { describe, expect, it } from 'vitest';
import { complaint, usageErrorOf } from '../../../src/cli/complaints.ts';
import { readBy } from '../../../src/cli/dimensions.ts';
import { UsageError } from '../../../src/cli/failures.ts';
import { readFilter } from '../../../src/cli/filter.ts';
import { SpendError } from '../../../src/core/errors.ts';
import { nearest } from '../../../src/core/nearest.ts';

const said = (action: () => unknown): string => {
  try {
    action();
  } catch (error) {
    return complaint(error);
  }
  return '';
};

describe('a word that was mistyped', () => {
  it('is told from one that means something else', () => {
    expect(nearest('modle', ['model', 'month', 'day'])).toBe('model');
    expect(nearest('mod', ['model', 'month'])).toBe('model');
    expect(nearest('banana', ['model', 'month'])).toBeUndefined();
  });

  it('is a dimension', () => {
    expect(readBy('model')).toEqual(['model']);
    expect(readBy('Model, day')).toEqual(['model', 'day']);
    expect(readBy('cost-source')).toEqual(['costSource']);
    expect(readBy('models')).toEqual(['model']);
    expect(readBy('status')).toEqual(['status']);
    expect(said(() => readBy('modle'))).toBe('--by does not know "modle". Did you mean model?');
    expect(said(() => readBy('banana'))).toMatch(/^--by does not know "banana"\. It knows model, provider/);
    expect(said(() => readBy('a,b,c'))).toMatch(/does not know "a"/);
    expect(said(() => readBy('model,day,week'))).toMatch(/^--by takes one dimension or two\./);
    expect(said(() => readBy('model,model'))).toMatch(/^--by names model twice\./);
  });

  it('is a filter', () => {
    expect(readFilter(['model=a/b', 'model=c/d', 'Cost-Source=usage', 'project=a=b', 'client='])).toEqual({ model: ['a/b', 'c/d'], costSource: ['usage'], project: ['a=b'], client: [''] });
    expect(said(() => readFilter(['model']))).toBe('--where needs a value: "model". Example: --where model=openai/gpt-4o-mini');
    expect(said(() => readFilter(['modle=x']))).toBe('--where does not know "modle". Did you mean model?');
    expect(said(() => readFilter(['__proto__=x']))).toMatch(/does not know "__proto__"/);
    expect(said(() => readFilter(['price=x']))).toMatch(/ It knows model, .*, cost-source, key, session, tag\.$/);
    expect(said(() => readFilter(['cost-sorce=x']))).toMatch(/Did you mean cost-source\?$/);
  });
});

describe('what is said about an error', () => {
  it('is one sentence and a hint where something was mistyped', () => {
    expect(complaint(usageErrorOf({ message: 'error: unknown option \'--tody\'\n(Did you mean --today?)' }, 'openrouter-spend stats'))).toBe('Unknown option \'--tody\'. Did you mean --today?');
    expect(complaint(usageErrorOf({ message: 'error: missing required argument \'file\'' }, 'openrouter-spend import'))).toBe('Missing required argument \'file\'. See "openrouter-spend import --help".');
    expect(usageErrorOf({ message: 'error: x' }, 'y')).toBeInstanceOf(UsageError);
  });

  it('holds no key and steers no terminal', () => {
    expect(complaint(new SpendError('upstream', `refused sk-or-v1-${'0'.repeat(64)}\u001b[2J`))).toBe('refused sk-… [2J');
  });
});
