import type { Random as Rng } from '../../../../bench/random.ts';
import type { Endpoint } from '../../../../../src/core/usage.ts';
import { code, counted, id, identifier, prose, uuid } from './material.ts';
import type { Sent } from './recorder.ts';
import { Recorder, merged } from './recorder.ts';
import type { Request } from './talk.ts';

/** Scripts, editors and people at a chat: many like requests, no agent behind them. */

function plain(endpoint: Endpoint, body: unknown, base = 0): Request {
  return { endpoint, body: () => body, bytes: () => JSON.stringify(body).length + base };
}

/** Rows of a table through one prompt, many at a time: with examples or a beginning put into the model's mouth, with rows that are alike, with an id or without. */
export function batch(rng: Rng): readonly Sent[] {
  const recorder = new Recorder(rng, 'batch', { latency: rng.skewed(900, 0.6), ...(rng.chance(0.4) ? { session: id(rng) } : {}) });
  const [instruction, ending] = [prose(rng, rng.whole(20, 200)), prose(rng, rng.whole(5, 120))];
  const kind = rng.pick(['plain', 'examples', 'prefill', 'completions', 'document'] as const);
  const [isFixedSize, alike] = [rng.chance(0.3), rng.pick([0, 0.1, 0.3])];
  const row = (index: number): string => (rng.chance(alike) ? 'n/a' : isFixedSize ? `Row ${String(index).padStart(5, '0')}` : `Row ${index}: ${prose(rng, rng.whole(3, 30))}`);
  const requestOf = (text: string): Request => {
    const question = `${text}\n${ending}`;
    const examples = [{ role: 'user', content: 'Row: fine weather' }, { role: 'assistant', content: 'positive' }, { role: 'user', content: 'Row: rain' }, { role: 'assistant', content: 'negative' }];
    const system = { role: 'system', content: instruction };
    switch (kind) {
      case 'completions': return plain('completions', { prompt: `${instruction}\n\n${question}`, max_tokens: 5 });
      case 'examples': return plain('chat/completions', { messages: [system, ...examples, { role: 'user', content: text }] });
      case 'prefill': return plain('messages', { system: instruction, messages: [...examples, { role: 'user', content: question }, { role: 'assistant', content: '{"label":' }] });
      case 'document': return plain('chat/completions', { messages: [system, { role: 'user', content: instruction }, { role: 'assistant', content: 'OK' }, { role: 'user', content: text }] }, 80_000);
      case 'plain': return plain('chat/completions', { messages: [system, { role: 'user', content: question }] });
    }
  };
  const workers = Array.from({ length: rng.pick([1, 1, 4, 20]) }, () => recorder.fork());
  for (let index = 0; index < 500; index += 1) workers.toSorted((a, b) => a.now - b.now)[0]?.call(requestOf(row(index)));
  return merged(...workers);
}

/** The same prompt many times, to see how answers vary or how long they take. */
export function samples(rng: Rng): readonly Sent[] {
  const recorder = new Recorder(rng, 'samples', { latency: rng.skewed(1500, 0.6) });
  const isPlain = rng.chance(0.6);
  for (let left = rng.whole(1, 5); left > 0; left -= 1) {
    const words = prose(rng, rng.whole(10, 80));
    const examples = isPlain ? [] : [{ role: 'user', content: 'How many?' }, { role: 'assistant', content: 'Two.' }];
    const workers = Array.from({ length: rng.pick([1, 4, 8]) }, () => recorder.fork());
    for (let left = rng.whole(10, workers.length === 1 ? 40 : 64); left > 0; left -= 1) workers.toSorted((a, b) => a.now - b.now)[0]?.call(plain('chat/completions', { messages: [...examples, { role: 'user', content: words }] }));
    recorder.sent.push(...workers.flatMap(({ sent }) => sent));
    recorder.now = Math.max(...workers.map(({ now }) => now));
  }
  return merged(recorder);
}

/** An editor completes while somebody types, several times a second: letters, addresses, figures; goes back and forth, waits. */
export function typing(rng: Rng): readonly Sent[] {
  const recorder = new Recorder(rng, 'typing', { latency: 250, price: 0.1 });
  const isChat = rng.chance(0.3);
  const before = code(rng, rng.whole(5, 60));
  const after = code(rng, rng.whole(0, 20));
  const examples = [{ role: 'user', content: 'const a = <CURSOR>' }, { role: 'assistant', content: '1;' }];
  let typed = '';
  const send = (): void => {
    const prompt = `<|fim_prefix|>// src/main.ts\n${before}\n${typed}`;
    recorder.start(isChat ? plain('chat/completions', { messages: [{ role: 'system', content: 'Complete.' }, ...examples, { role: 'user', content: `${prompt}<CURSOR>${after}` }] }) : plain('completions', { prompt, suffix: after, max_tokens: 60 }));
    recorder.pass(rng.pick([120, 200, 400, 3000]), 0.5);
  };
  for (let left = rng.whole(4, 10); left > 0; left -= 1) {
    const text = rng.pick([prose(rng, 8), `https://example.com/${identifier(rng)}/${uuid(rng)}`, `const figures = [${Array.from({ length: 12 }, () => rng.whole(0, 9999)).join(', ')}];`, ' '.repeat(40)]);
    for (const char of text) {
      typed += char;
      send();
    }
    // The cursor wanders over what was typed.
    for (let left = rng.whole(0, 20); left > 0; left -= 1) {
      const whole = typed;
      typed = typed.slice(0, Math.max(0, typed.length - rng.whole(0, 6)));
      send();
      typed = whole;
    }
    typed += '\n';
  }
  return recorder.sent;
}

/** A person at a chat: short answers, "continue", answers made anew; the client forgets what is old, and asks for titles beside. */
export function chat(rng: Rng): readonly Sent[] {
  const recorder = new Recorder(rng, 'chat', rng.chance(0.5) ? { session: uuid(rng) } : {});
  const system = { role: 'system', content: `You are a helpful assistant. ${prose(rng, 30)}` };
  const keep = rng.pick([6, 12, 20, 1000]);
  // A tale is told in long pieces, and "continue" is most of what its reader says.
  const [short, longest] = rng.chance(0.3) ? [0.8, 200] : [0.2, 80];
  let messages: { role: string; content: string }[] = [];
  for (let left = rng.whole(8, 60); left > 0; left -= 1) {
    recorder.pass(rng.skewed(20_000, 0.6));
    messages.push({ role: 'user', content: rng.chance(short) ? rng.pick(['continue', 'continue', 'yes', 'go on', 'ok']) : prose(rng, rng.whole(3, 40)) });
    if (messages.length > keep) messages = messages.slice(-keep);
    recorder.call(plain('chat/completions', { messages: [system, ...messages] }));
    for (let again = rng.chance(0.15) ? rng.whole(1, 6) : 0; again > 0; again -= 1) {
      recorder.pass(9000, 0.5);
      recorder.call(plain('chat/completions', { messages: [system, ...messages] }));
    }
    if (rng.chance(0.3)) recorder.call(plain('chat/completions', { messages: [{ role: 'system', content: 'Write a title of at most five words.' }, ...messages.slice(0, 1)] }));
    messages.push({ role: 'assistant', content: rng.chance(0.1) ? 'Sure.' : prose(rng, rng.whole(5, longest)) });
  }
  return recorder.sent;
}

/** A book by the chapter: a script says "continue", and each time a long text comes. */
export function chapters(rng: Rng): readonly Sent[] {
  const recorder = new Recorder(rng, 'chapters', { latency: rng.skewed(15_000, 0.4) });
  const messages = [{ role: 'user', content: `Write a book. ${prose(rng, 40)}` }];
  for (let left = rng.whole(10, 40); left > 0; left -= 1) {
    recorder.call(plain('chat/completions', { messages: messages.slice() }));
    messages.push({ role: 'assistant', content: prose(rng, rng.whole(400, 900)) }, { role: 'user', content: 'Continue with the next chapter.' });
  }
  return recorder.sent;
}

/** A framework's small questions beside its work: is this a new topic, is the quota left, what is the title. The same each time. */
export function sideCalls(rng: Rng): readonly Sent[] {
  const recorder = new Recorder(rng, 'sideCalls', { price: 0.1, ...(rng.chance(0.5) ? { session: uuid(rng) } : {}) });
  const words = prose(rng, 10);
  for (let left = rng.whole(20, 120); left > 0; left -= 1) {
    const content = rng.pick(['quota', 'quota', words, `Is this a new topic? ${words}`]);
    recorder.call(plain('messages', { max_tokens: 1, messages: [{ role: 'user', content }] }), { tookMs: rng.skewed(600, 0.4) });
    recorder.pass(rng.pick([50, 2000, 20_000]), 0.6);
  }
  return recorder.sent;
}

/** Texts become vectors, many at once. */
export function embeddings(rng: Rng): readonly Sent[] {
  const recorder = new Recorder(rng, 'embeddings');
  const same = prose(rng, 20);
  for (let call = 0; call < 200; call += 1) recorder.call(plain('embeddings', { model: 'e', input: rng.chance(0.5) ? [same] : [prose(rng, 10)] }), { tookMs: 80 });
  return recorder.sent;
}

/** A bot for everybody: no session, and most begin with the same words. */
export function publicBot(rng: Rng): readonly Sent[] {
  const recorder = new Recorder(rng, 'publicBot', { latency: 1200 });
  const system = { role: 'system', content: prose(rng, 50) };
  const asked = Array.from({ length: 6 }, () => prose(rng, 6));
  const people = Array.from({ length: rng.whole(20, 80) }, () => {
    const own = recorder.fork();
    own.pass(rng.whole(0, 1_800_000), 0);
    const messages = [{ role: 'user', content: rng.pick(['hi', 'hi', 'hello', 'help']) }];
    for (const turn of counted(rng.whole(1, 5))) {
      own.call(plain('chat/completions', { messages: [system, ...messages] }));
      messages.push({ role: 'assistant', content: turn === 0 ? 'Hello! How can I help you?' : rng.chance(0.4) ? 'We are open from nine to five.' : prose(rng, 15) }, { role: 'user', content: rng.chance(0.6) ? rng.pick(asked) : prose(rng, 9) });
      own.pass(12_000);
    }
    return own;
  });
  return merged(...people);
}
