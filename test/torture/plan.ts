import type { NewEvent } from '../../src/core/ledger/events.ts';
import { bookingId } from '../../src/core/ledger/keyBook.ts';
import { nano } from '../../src/core/money.ts';
import type { UsageEntry } from '../../src/core/usage.ts';
import { KEY, ORIGIN, holdEvent } from '../shell/storage/kit.ts';

/** When all of it happens, so that every process plans alike. */
export const DAY_MS = 24 * 3_600_000;

/** What a writer does under one number. Everything about it follows from its name, so that whoever checks needs no list. */
export const KINDS = ['plain', 'plain', 'plain', 'held', 'late', 'late', 'old', 'twice', 'given back', 'untracked', 'twins'] as const;
export type Kind = (typeof KINDS)[number];

const MODELS = ['anthropic/claude-sonnet', 'openai/gpt', 'google/gemini', 'mistralai/large', 'x-ai/grok'];
const EPOCH = 1;

/** One piece of work, such as `w2r17-40`: writer 2 in its 17th life, number 40. */
export class Piece {
  readonly name: string;
  readonly kind: Kind;
  private readonly dice: number;

  constructor(name: string) {
    this.name = name;
    this.dice = hashOf(name);
    this.kind = KINDS[this.dice % KINDS.length] ?? 'plain';
  }

  /** The piece that an entry belongs to. */
  static of(entryId: string): Piece {
    return new Piece(entryId.startsWith('u:') ? nameOfBooking(entryId) : entryId.replace(/[ab]$/, ''));
  }

  /** Id of its hold and of its only entry. Twins have two: the smaller one remains. */
  get id(): string {
    if (this.kind === 'untracked') return bookingId({ origin: ORIGIN, keyHash: KEY }, EPOCH, numberOf(this.name));
    return this.kind === 'twins' ? `${this.name}a` : this.name;
  }

  get twin(): string {
    return `${this.name}b`;
  }

  get hold(): NewEvent {
    return holdEvent(this.id, 'torture', this.cost);
  }

  /** What is known of its cost in the end. */
  get cost(): number {
    return 1 + (this.dice >>> 4) % 999_999_937;
  }

  /** The entry as it is in the end, told at `now`; before that, of a late one, without its cost. */
  entry(now: number, id = this.id, isFinal = true): UsageEntry {
    const dice = this.dice;
    const untracked = this.kind === 'untracked';
    const at = this.kind === 'old' ? now - (40 + dice % 160) * DAY_MS : now;
    return {
      id, exchange: id, attempt: 1, at, origin: ORIGIN, device: 'torture', keyHash: KEY, source: untracked ? 'untracked' : 'prompt', status: 'ok', calls: untracked ? 0 : 1,
      ...(isFinal ? { cost: nano(this.cost), costSource: untracked ? 'key' as const : 'usage' as const } : { costSource: 'none' as const, estimate: nano(this.cost * 2) }),
      ...(untracked ? { since: at - 60_000 } : {
        model: MODELS[dice % MODELS.length] ?? '', requestedModel: 'asked/for', provider: `p${dice % 3}`, project: `project-${dice % 4}`, session: `session-${dice % 50}`,
        tags: dice % 3 === 0 ? [`tag-${dice % 7}`, `tag-${dice % 5}`].filter((tag, index, all) => all.indexOf(tag) === index) : [],
        durationMs: dice % 9000, inputTokens: dice % 5000, outputTokens: dice % 700, generationId: `gen-${this.name}`,
      }),
    };
  }

  /** What tells a late one's cost. */
  get amend(): NewEvent {
    return { type: 'amend', id: this.id, fields: { cost: nano(this.cost), costSource: 'generation' } };
  }
}

function numberOf(name: string): number {
  const [, writer = '', life = '', number = ''] = /^w(\d+)r(\d+)-(\d+)$/.exec(name) ?? [];
  return (Number(writer) * 100_000 + Number(life)) * 1_000_000 + Number(number);
}

function nameOfBooking(id: string): string {
  const number = Number(id.split(':').at(-1));
  const lives = Math.floor(number / 1_000_000);
  return `w${Math.floor(lives / 100_000)}r${lives % 100_000}-${number % 1_000_000}`;
}

/** FNV-1a, 32 bits, stirred: names that differ in one digit must not have the same remainders. */
function hashOf(text: string): number {
  let hash = 0x811c9dc5;
  for (const byte of new TextEncoder().encode(text)) hash = Math.imul(hash ^ byte, 0x01000193) >>> 0;
  hash = Math.imul(hash ^ (hash >>> 15), 0x2c1b3c6d) >>> 0;
  return (hash ^ (hash >>> 13)) >>> 0;
}
