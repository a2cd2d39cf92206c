import type { Random as Rng } from '../../../../bench/random.ts';
import type { Endpoint } from '../../../../../src/core/usage.ts';
import { clock, id, prose } from './material.ts';

/** How a client writes a conversation: the protocols' own tools, or tools written as text in messages of the user's. */
export type Style = 'chat' | 'anthropic' | 'responses' | 'tagged' | 'react';

export const STYLES: readonly Style[] = ['chat', 'anthropic', 'responses', 'tagged', 'react'];

/** A tool that was called, and what it answered. */
export interface Deed {
  readonly tool: string;
  readonly args: Readonly<Record<string, unknown>>;
  readonly result: string;
  readonly failed?: boolean;
  /** A picture that came with it. */
  readonly picture?: string;
}

type Item = Record<string, unknown>;
type Called = Deed & { readonly id: string };

/** What a client sends: a conversation, or something simpler. */
export interface Request {
  readonly endpoint: Endpoint;
  body(): unknown;
  bytes(): number;
}

/** A conversation as one client sends it; it grows as real ones do, and gives the body that would be sent now. */
export class Talk {
  readonly style: Style;
  model = 'anthropic/claude-sonnet-5';
  private readonly rng: Rng;
  private readonly system: string;
  /** Bytes of system prompt and tools that the body is said to have; only their head is really there. */
  private base: number;
  private items: Item[] = [];
  private sizes: number[] = [];
  private readonly isNative: boolean;

  constructor(rng: Rng, style: Style, system = `You are an expert software engineer. ${prose(rng, 60)}`, base = rng.whole(9000, 90_000)) {
    this.rng = rng;
    this.style = style;
    this.system = system;
    this.base = base;
    this.isNative = style !== 'tagged' && style !== 'react';
  }

  get endpoint(): Endpoint {
    return this.style === 'anthropic' ? 'messages' : this.style === 'responses' ? 'responses' : 'chat/completions';
  }

  get messages(): number {
    return this.items.length;
  }

  /** A person's words; agents add the state of things. */
  person(words: string, at: number, isFirst = false): void {
    if (this.style === 'tagged') this.user([isFirst ? `<task>\n${words}\n</task>` : `<feedback>\n${words}\n</feedback>`, environment(this.rng, at)]);
    else if (this.style === 'responses' && isFirst) {
      this.user([`<environment_context>\n  <cwd>/home/me/project</cwd>\n</environment_context>`]);
      this.user([words]);
    } else if (this.style === 'anthropic' && isFirst) this.user([`<system-reminder>\nAs you answer, use this context: ${prose(this.rng, 40)}\n</system-reminder>`, words]);
    else this.user([words]);
  }

  /** A program's words in the person's name. */
  program(words: string): void {
    this.user([words]);
  }

  /** The model only talks. */
  says(words: string): void {
    this.push(this.style === 'responses' ? { type: 'message', role: 'assistant', content: [{ type: 'output_text', text: words }] } : { role: 'assistant', content: words });
  }

  /** The model uses tools, all at once, and they answer. */
  does(deeds: readonly Deed[], at: number, words = ''): void {
    if (!this.isNative) this.writes(deeds, at, words);
    else {
      const calls = deeds.map((deed) => ({ ...deed, id: `toolu_${id(this.rng)}` }));
      if (this.style === 'anthropic') this.doesInBlocks(calls, words);
      else if (this.style === 'responses') this.doesInItems(calls, words);
      else this.doesInChat(calls, words);
    }
  }

  /** Makes the body seem to be of that length, from now on growing by what is added. */
  pad(bytes: number): void {
    this.base += bytes - this.bytes();
  }

  /** Keeps only the newest messages, after the first. Cuts at an act, as clients do. */
  trim(keep: number): void {
    if (this.items.length <= keep + 1) return;
    let from = this.items.length - keep;
    while (from < this.items.length - 1 && !(this.items[from]?.role === 'assistant' || this.items[from]?.type === 'function_call')) from += 1;
    this.items = [...this.items.slice(0, 1), ...this.items.slice(from)];
    this.sizes = [...this.sizes.slice(0, 1), ...this.sizes.slice(from)];
  }

  /** Everything so far becomes a summary. */
  compact(summary: string): void {
    this.items = [];
    this.sizes = [];
    this.user([`This session is being continued from a previous conversation. ${summary}`]);
  }

  /** The body as it would be sent now. Shares its messages with later ones. */
  body(): Item {
    const items = this.items.slice();
    switch (this.style) {
      case 'anthropic': return { model: this.model, max_tokens: 8192, stream: true, system: [{ type: 'text', text: this.system, cache_control: { type: 'ephemeral' } }], messages: withBreakpoint(items) };
      case 'responses': return { model: this.model, stream: true, instructions: this.system, input: items };
      default: return { model: this.model, stream: true, messages: [{ role: 'system', content: this.system }, ...items] };
    }
  }

  /** Its length, without writing it out. */
  bytes(): number {
    return this.sizes.reduce((sum, size) => sum + size + 1, this.base);
  }

  private doesInBlocks(calls: readonly Called[], words: string): void {
    this.push({ role: 'assistant', content: [...(words === '' ? [] : [{ type: 'text', text: words }]), ...calls.map((call) => ({ type: 'tool_use', id: call.id, name: call.tool, input: call.args }))] });
    this.push({ role: 'user', content: [...calls.map(anthropicResult), ...(this.rng.chance(0.1) ? [{ type: 'text', text: '<system-reminder>\nThe todo list has not been used lately.\n</system-reminder>' }] : [])] });
  }

  private doesInItems(calls: readonly Called[], words: string): void {
    if (words !== '') this.says(words);
    for (const call of calls) this.push({ type: 'function_call', call_id: call.id, name: call.tool, arguments: JSON.stringify(call.args) });
    for (const call of calls) this.push({ type: 'function_call_output', call_id: call.id, output: codexOutput(this.rng, call) });
  }

  private doesInChat(calls: readonly Called[], words: string): void {
    this.push({ role: 'assistant', content: words === '' ? null : words, tool_calls: calls.map((call) => ({ id: call.id, type: 'function', function: { name: call.tool, arguments: JSON.stringify(call.args) } })) });
    for (const call of calls) this.push({ role: 'tool', tool_call_id: call.id, content: call.picture === undefined ? call.result : [{ type: 'text', text: call.result }, { type: 'image_url', image_url: { url: call.picture } }] });
  }

  private writes(deeds: readonly Deed[], at: number, words: string): void {
    const [deed] = deeds;
    if (deed === undefined) return;
    if (this.style === 'tagged') {
      const args = Object.entries(deed.args).map(([name, value]) => `<${name}>${String(value)}</${name}>`).join('\n');
      this.push({ role: 'assistant', content: `<thinking>\n${words}\n</thinking>\n\n<${deed.tool}>\n${args}\n</${deed.tool}>` });
      this.user([`[${deed.tool} for '${JSON.stringify(Object.values(deed.args)[0] ?? '').slice(0, 40)}'] Result:`, deed.result, environment(this.rng, at)], deed.picture);
    } else {
      this.push({ role: 'assistant', content: `Thought: ${words}\nAction: ${deed.tool}\nAction Input: ${JSON.stringify(deed.args)}` });
      this.user([`Observation: ${deed.result}`], deed.picture);
    }
  }

  private user(texts: readonly string[], picture?: string): void {
    const pictures = picture === undefined ? [] : [{ type: 'image_url', image_url: { url: picture } }];
    if (this.style === 'responses') this.push({ type: 'message', role: 'user', content: texts.map((text) => ({ type: 'input_text', text })) });
    else this.push({ role: 'user', content: texts.length === 1 && picture === undefined ? texts[0] : [...texts.map((text) => ({ type: 'text', text })), ...pictures] });
  }

  private push(item: Item): void {
    this.items.push(item);
    this.sizes.push(JSON.stringify(item).length);
  }
}

function anthropicResult(call: Called): Item {
  const content = call.picture === undefined ? call.result : [{ type: 'text', text: call.result }, { type: 'image', source: { type: 'base64', media_type: 'image/png', data: call.picture } }];
  return { type: 'tool_result', tool_use_id: call.id, content, ...(call.failed === true ? { is_error: true } : {}) };
}

/** Codex wraps what a command printed, with how long it took. */
function codexOutput(rng: Rng, { result, failed }: Deed): string {
  return `Exit code: ${failed === true ? 1 : 0}\nWall time: ${(rng.next() * 3).toFixed(1)} seconds\nOutput:\n${result}`;
}

/** The newest message bears the mark for the cache, in another form than it had without. */
function withBreakpoint(items: Item[]): Item[] {
  const last = items.at(-1);
  if (last === undefined) return items;
  const parts = typeof last.content === 'string' ? [{ type: 'text', text: last.content }] : (last.content as Item[]);
  return [...items.slice(0, -1), { ...last, content: parts.map((part, index) => (index === parts.length - 1 ? { ...part, cache_control: { type: 'ephemeral' } } : part)) }];
}

/** What Cline tells its model with each message: the time, the money, how full the window is. */
function environment(rng: Rng, at: number): string {
  return `<environment_details>\n# Visible Files\nsrc/main.ts\n\n# Current Time\n${clock(at)}\n\n# Current Cost\n$${(rng.next() * 4).toFixed(2)}\n\n# Context Window Usage\n${rng.whole(10, 190)},${rng.whole(100, 999)} / 200K tokens used (${rng.whole(5, 95)}%)\n\n# Current Mode\nACT MODE\n</environment_details>`;
}
