import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { sessionKeyOf } from '../../../../src/core/budget/runaway/sessionKey.ts';
import type { CallShape } from '../../../../src/core/budget/runaway/shape.ts';
import { readShape } from '../../../../src/core/budget/runaway/shape.ts';
import { isShape } from '../../../../src/core/budget/runaway/call.ts';
import type { Endpoint } from '../../../../src/core/usage.ts';
import { Random } from '../../../bench/random.ts';
import type { Deed, Style } from './sessions/talk.ts';
import { STYLES, Talk } from './sessions/talk.ts';

const READ: Deed = { tool: 'read_file', args: { path: 'src/a.ts' }, result: 'const a = 1;' };
const FAIL: Deed = { tool: 'run_command', args: { command: 'npm test' }, result: 'Error: expected 3 to be 4 at /tmp/x/1.ts:5:3', failed: true };

function shapeOf(talk: Talk): CallShape {
  return shape(talk.endpoint, talk.body());
}

function shape(endpoint: Endpoint, body: unknown): CallShape {
  const found = readShape(endpoint, body, JSON.stringify(body).length);
  if (found === undefined) throw new Error('no conversation');
  return found;
}

function chat(...messages: readonly (readonly [role: string, content: unknown])[]): CallShape {
  return shape('chat/completions', { messages: messages.map(([role, content]) => ({ role, content })) });
}

function begun(style: Style, task = 'Add a function.', seed = 1): Talk {
  const talk = new Talk(new Random(seed), style, 'You are an agent.', 5000);
  talk.person(task, 0, true);
  return talk;
}

describe.each(STYLES)('a conversation written as %s', (style) => {
  it('goes on from the call before', () => {
    const talk = begun(style);
    const first = shapeOf(talk);
    talk.does([READ], 1000);
    const second = shapeOf(talk);
    talk.does([FAIL], 2000);
    const third = shapeOf(talk);
    expect([second.before, third.before]).toEqual([first.whole, second.whole]);
    expect([second.prior, third.prior]).toEqual([first.input, second.input]);
    expect(new Set([first.stem, second.stem, third.stem]).size).toBe(1);
    expect([first.act, first.before]).toEqual([0, 0]);
  });

  it('repeats its step where the same deed has the same outcome, whatever was said beside, and is at another place', () => {
    const talk = begun(style);
    talk.does([READ], 1000, 'Let me look.');
    const first = shapeOf(talk);
    talk.does([READ], 60_000, 'I have to look once more.');
    const second = shapeOf(talk);
    expect([second.act, second.input]).toEqual([first.act, first.input]);
    expect(second.before).not.toBe(first.before);
    talk.does([{ ...READ, args: { path: 'src/b.ts' } }], 70_000);
    expect(shapeOf(talk).act).not.toBe(first.act);
  });

  it('meets the same error where only figures, paths and times differ', () => {
    const talk = begun(style);
    talk.does([FAIL], 1000);
    const first = shapeOf(talk);
    talk.does([{ ...FAIL, result: 'Error: expected 17 to be 4 at /var/y/22.ts:99:1' }], 5000);
    const second = shapeOf(talk);
    expect(first.error).not.toBe(0);
    expect([second.act, second.error]).toEqual([first.act, first.error]);
    talk.does([READ], 9000);
    expect(shapeOf(talk).error).toBe(0);
  });

  it('knows a turn of the person\'s from a tool\'s answer, and counts the steps since', () => {
    const talk = begun(style);
    expect(shapeOf(talk)).toMatchObject({ newest: 'person', sinceTurn: 0 });
    talk.does([READ], 1000);
    talk.does([READ], 2000);
    expect(shapeOf(talk)).toMatchObject({ sinceTurn: 2 });
    expect(shapeOf(talk).newest).not.toBe('person');
    talk.says('It is done.');
    talk.person('Now do the other thing.', 3000);
    expect(shapeOf(talk)).toMatchObject({ newest: 'person', sinceTurn: 0 });
  });

  it('survives JSON, and holds nobody\'s words', () => {
    const talk = begun(style, 'A secret task with XYZZY.');
    talk.does([FAIL], 1000, 'XYZZY it is.');
    const written = JSON.stringify(shapeOf(talk));
    expect(JSON.parse(written)).toEqual(shapeOf(talk));
    expect(isShape(JSON.parse(written))).toBe(true);
    expect(written.length).toBeLessThan(400);
    expect(written).not.toContain('XYZZY');
  });
});

describe('whose words they are', () => {
  const task = ['user', 'Do it.'] as const;
  const said = ['assistant', 'I did it.'] as const;

  it.each([
    ['a mark in brackets', '[ERROR] You did not use a tool in your previous response!'],
    ['Cline\'s reminder', '[SYSTEM] This run is not complete until you call submit_and_exit.'],
    ['a result in words', '[read_file for \'a.ts\'] Result:\n\nconst a = 1;'],
    ['an observation', 'Observation: nothing found'],
    ['the state of things in tags', '<environment_details>\n# Current Time\n10:00\n</environment_details>'],
    ['what was said before', 'Do it.'],
  ])('a program\'s: %s', (_, words) => {
    expect(chat(task, said, ['user', words])).toMatchObject({ newest: 'program', sinceTurn: 1 });
  });

  it.each([
    ['new words', 'Now the other one.'], ['words in a tag of the person\'s', '<feedback>\nNot like that.\n</feedback>'], ['HTML that was pasted', 'Look: <div>hello</div>'],
    ['words beside the state of things', 'And the tests?\n<environment_details>x</environment_details>'], ['a picture', [{ type: 'image_url', image_url: { url: 'data:image/png;base64,AAAA' } }]],
  ])('a person\'s: %s', (_, content) => {
    expect(chat(task, said, ['user', content])).toMatchObject({ newest: 'person', sinceTurn: 0 });
  });

  it('a program\'s where they answer a tool that was written as text', () => {
    expect(chat(task, ['assistant', '<read_file>\n<path>a.ts</path>\n</read_file>'], ['user', 'const a = 1;'])).toMatchObject({ newest: 'program', sinceTurn: 1 });
    expect(chat(task, ['assistant', 'Here it is:\n```js\na();\n```'], ['user', 'Thanks, now b.'])).toMatchObject({ newest: 'person', sinceTurn: 0 });
  });

  it('a person\'s where they were put beside a tool\'s answer', () => {
    const body = { messages: [{ role: 'user', content: 'Do it.' }, { role: 'assistant', content: [{ type: 'tool_use', id: 't', name: 'x', input: {} }] }, { role: 'user', content: [{ type: 'tool_result', tool_use_id: 't', content: 'ok' }, { type: 'text', text: 'Wait, not that file.' }] }] };
    expect(shape('messages', body)).toMatchObject({ newest: 'person', sinceTurn: 0 });
  });
});

describe('what fails', () => {
  const answered = (content: string): number => shape('chat/completions', { messages: [{ role: 'user', content: 'x' }, { role: 'assistant', tool_calls: [{ id: 'c', type: 'function', function: { name: 'f', arguments: '{}' } }] }, { role: 'tool', tool_call_id: 'c', content }] }).error;

  it.each(['Error: no', 'TypeError: x is not a function', 'Traceback (most recent call last):\n  File', 'fatal: not a git repository', 'Exit code: 1\nOutput:\n', '{"output":"x","metadata":{"exit_code":2}}', '{"error":{"code":500}}', '{"success":false,"why":"x"}', '<tool_use_error>String to replace not found</tool_use_error>', 'bash: foo: command not found'])('is told by what it says: %j', (content) => {
    expect(answered(content)).not.toBe(0);
  });

  it('is told by the exit code at the end of a long output', () => {
    expect(answered(`${'line\n'.repeat(300)}Command exited with code 127`)).not.toBe(0);
  });

  it.each(['ok', '', 'Exit code: 0\nOutput:\nerror handling done', '{"error":null,"items":[]}', '0 errors, 0 warnings', 'const error = new Error();', '{"success":true}'])('is not seen where nothing failed: %j', (content) => {
    expect(answered(content)).toBe(0);
  });
});

describe('what does not change a shape', () => {
  it('marks for the cache, and a text in another form', () => {
    const plain = { messages: [{ role: 'user', content: 'Do it.' }] };
    const marked = { messages: [{ role: 'user', content: [{ type: 'text', text: 'Do it.', cache_control: { type: 'ephemeral' } }] }] };
    expect(shape('messages', marked)).toEqual({ ...shape('messages', plain), bytes: JSON.stringify(marked).length });
  });

  it('the time of day in the system prompt and in the newest message', () => {
    const at = (time: string): CallShape => chat(['system', `You are an agent. It is ${time}.`], ['user', `Go. (${time})`]);
    expect(at('10:32:05')).toEqual(at('11:02:59'));
  });
});

describe('a prompt without messages', () => {
  it('is known by its head, and new by its end', () => {
    const one = shape('completions', { prompt: `${'x'.repeat(2000)} and then` });
    const other = shape('completions', { prompt: `${'x'.repeat(2000)} and now` });
    expect(one.stem).toBe(other.stem);
    expect([one.input, one.whole]).not.toEqual([other.input, other.whole]);
    expect(one).toMatchObject({ act: 0, before: 0 });
  });
});

describe('a session\'s key', () => {
  const first = shapeOf(begun('chat', 'Task one.'));
  const second = shapeOf(begun('chat', 'Task two.'));

  it('is the caller\'s own where there is one', () => {
    expect(sessionKeyOf({ client: 'cline', session: 's' }, first)).toBe(sessionKeyOf({ client: 'cline', session: 's' }, second));
    expect(sessionKeyOf({ client: 'cline', session: 's' }, first)).not.toBe(sessionKeyOf({ client: 'roo', session: 's' }, first));
  });

  it('keeps parallel agents apart where there is none', () => {
    expect(sessionKeyOf({ client: 'cline' }, first)).not.toBe(sessionKeyOf({ client: 'cline' }, second));
    expect(sessionKeyOf({ client: 'cline' }, first)).toBe(sessionKeyOf({ client: 'cline' }, shapeOf(begun('chat', 'Task one.', 2))));
  });
});

it('a body of any kind has a shape or none, and never throws', () => {
  const endpoint = fc.constantFrom<Endpoint>('chat/completions', 'completions', 'responses', 'messages', 'embeddings');
  const message = fc.record({ role: fc.constantFrom('user', 'assistant', 'tool', 'system'), content: fc.anything(), tool_calls: fc.anything() }, { requiredKeys: [] });
  fc.assert(fc.property(endpoint, fc.array(message), (where, messages) => {
    const found = readShape(where, { messages, input: messages, prompt: 'p' }, 10);
    expect(found === undefined || isShape(found)).toBe(true);
  }));
});
