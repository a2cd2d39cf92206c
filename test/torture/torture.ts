import { appendFileSync } from 'node:fs';
import path from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { openHome } from '../../src/storage/home.ts';
import type { Ledger } from '../../src/storage/ledger.ts';
import { listSegments } from '../../src/storage/segments.ts';
import { until } from '../shell/storage/kit.ts';
import type { Finding } from './check.ts';
import { checkFiles, checkState } from './check.ts';
import { join } from './clock.ts';
import { Member } from './pack.ts';
import { Promises } from './promises.ts';

export interface TortureOptions {
  readonly root: string;
  /** How often a process is killed. */
  readonly rounds: number;
  readonly writers: number;
  /** Where the dice begin: what is done and who is killed follows; when exactly, the machine decides. */
  readonly seed: number;
  readonly tell: (text: string) => void;
}

export interface TortureResult {
  readonly findings: readonly Finding[];
  readonly kills: Readonly<Record<string, number>>;
  readonly promises: number;
  /** How compactions ended, by their own words. */
  readonly compactions: Readonly<Record<string, number>>;
}

/** How long a writer rests between bursts of work, at most. */
const REST_MS = 1500;
/** How long a compaction is stalked before it is killed, at most. */
const INSTANTS_MS = 250;
const PATIENCE_MS = 20_000;
/** How many writers are killed to one compactor. */
const WRITERS_TO_COMPACTOR = 4;
/** Everything is killed at once every so many kills, and what is left is looked at. */
const BLACKOUT = 25;

/** Starts real processes on one home and kills them at random instants; then counts what is left. */
export async function torture(options: TortureOptions): Promise<TortureResult> {
  const run = new Run(options);
  const watcher = await join(options.root, { trouble: (text) => run.troubles.push(text) });
  try {
    const during = [...(await run.play()), ...run.complaints];
    const fresh = await join(options.root);
    try {
      return { ...run.figures, findings: [...during, ...(await conclude(options, run.promises, { watcher, fresh }))] };
    } finally {
      await fresh.dispose();
    }
  } finally {
    await run.stop();
    await watcher.dispose();
  }
}

async function conclude({ root, tell }: TortureOptions, promises: Promises, ledgers: Readonly<Record<'watcher' | 'fresh', Ledger>>): Promise<readonly Finding[]> {
  tell('everybody is dead; counting what is left');
  const { watcher, fresh } = ledgers;
  const states = [checkState('fresh state', fresh.state, promises)];
  const { outcome } = await fresh.compact();
  // The one that lived through it all looks once a second at the latest.
  await until(() => [...watcher.state.entries()].length >= [...fresh.state.entries()].length, 'the watcher to have seen everything');
  const late = await join(root);
  try {
    return [
      ...states, { what: 'last compaction', found: outcome, wrong: outcome === 'done' ? [] : [outcome] },
      checkState('state after it', late.state, promises), checkState('watcher\'s state', watcher.state, promises),
      ...(await checkFiles(openHome(root), promises, { ...ledgers, late })),
    ];
  } finally {
    await late.dispose();
  }
}

class Run {
  readonly promises = new Promises();
  /** What users were told: nothing of this is any reason to worry them. */
  readonly troubles: string[] = [];
  private readonly failures: string[] = [];
  private readonly deaths: string[] = [];
  private readonly options: TortureOptions;
  private readonly random: () => number;
  private readonly writers: Member[];
  private readonly lives: number[];
  private compactor: Member;
  private readonly short: Member[] = [];
  private readonly kills: Record<string, number> = {};
  private readonly compactions: Record<string, number> = {};
  private nextBlackout = BLACKOUT;
  private over = false;
  private begun = 0;

  constructor(options: TortureOptions) {
    this.options = options;
    this.random = dice(options.seed);
    this.lives = Array.from({ length: options.writers }, () => 0);
    this.writers = this.lives.map((_, number) => this.startWriter(number));
    this.compactor = this.startCompactor();
  }

  get figures(): Pick<TortureResult, 'kills' | 'compactions' | 'promises'> {
    return { kills: this.kills, compactions: this.compactions, promises: this.promises.size };
  }

  get complaints(): readonly Finding[] {
    return [
      { what: 'told to the user', found: String(this.troubles.length), wrong: this.troubles },
      { what: 'ended by themselves', found: String(this.deaths.length), wrong: this.deaths },
      { what: 'failed compactions', found: String(this.failures.length), wrong: this.failures.filter((text) => !text.includes('its thread has ended')) },
    ];
  }

  /** Kills round after round; what looking around between told. */
  async play(): Promise<readonly Finding[]> {
    const { rounds, tell } = this.options;
    const findings: Finding[] = [];
    const hunt = this.hunt();
    while (this.killed < rounds) {
      // The compactor has its share.
      await soon(() => this.killsOf('writer') < WRITERS_TO_COMPACTOR * (this.killsOf('compactor') + 1));
      await this.strike();
      if (this.killed % 3 === 0) this.startShort();
      if (this.killed >= this.nextBlackout) findings.push(...(await this.blackOut()));
      if (this.killed % 10 === 0) tell(`${this.killed} of ${rounds} killed: ${this.promises.size} promises, ${this.promises.entries.size} entries`);
    }
    this.over = true;
    await hunt;
    await this.stop();
    return findings;
  }

  /** Ends everybody for good. */
  async stop(): Promise<void> {
    await Promise.all([...this.writers, ...this.short, this.compactor].map((member) => member.kill()));
  }

  private killsOf(who: string): number {
    return this.kills[who] ?? 0;
  }

  private get killed(): number {
    return Object.values(this.kills).reduce((sum, count) => sum + count, 0);
  }

  /** Kills a writer: mostly in the middle of its work, sometimes while it starts. */
  private async strike(): Promise<void> {
    if (this.random() < 0.85) await soon(() => this.writers.some(({ isBusy }) => isBusy));
    await sleep(this.random() ** 2 * 500);
    const busy = this.writers.flatMap((member, number) => (member.isBusy ? [number] : []));
    const pool = busy.length > 0 ? busy : this.writers.map((_, number) => number);
    const number = pool[Math.floor(this.random() * pool.length)] ?? 0;
    const victim = this.writers[number];
    const { words = 0 } = victim ?? {};
    // Best while it is talking.
    if (this.random() < 0.7) await soon(() => (victim?.words ?? 0) > words || victim?.isGone === true);
    await sleep(this.random() * 8);
    await victim?.kill();
    this.count('writer');
    this.writers[number] = this.startWriter(number);
  }

  /** Kills the compactor again and again, at any instant of its work. */
  private async hunt(): Promise<void> {
    for (;;) {
      await soon(() => this.compactor.isBusy || this.over);
      const { compactor } = this;
      // Mostly in the middle of a compaction, when the database is loaded already.
      if (this.random() < 0.7) await this.nextCompaction(compactor);
      const strikeAt = performance.now() + this.random() ** 2 * INSTANTS_MS;
      await soon(() => compactor.isGone || this.over || performance.now() > strikeAt);
      if (this.over) return;
      if (compactor.isGone) {
        await sleep(1);
        continue;
      }
      await compactor.kill();
      this.count('compactor');
      // Somebody who killed them all may have started another.
      if (this.compactor === compactor) this.compactor = this.startCompactor();
    }
  }

  /** Waits until it begins another compaction after one that was done. */
  private async nextCompaction(compactor: Member): Promise<void> {
    const over = (): boolean => compactor.isGone || this.over;
    const done = this.compactions.done ?? 0;
    await soon(() => over() || (this.compactions.done ?? 0) > done);
    const { begun } = this;
    await soon(() => over() || this.begun > begun);
  }

  private async blackOut(): Promise<readonly Finding[]> {
    this.nextBlackout += BLACKOUT;
    const { compactor } = this;
    await this.stop();
    for (const name of listSegments(openHome(this.options.root).journal)) this.tear(name);
    const ledger = await join(this.options.root);
    const finding = checkState(`state after ${this.killed} kills`, ledger.state, this.promises);
    await ledger.dispose();
    this.writers.forEach((_, number) => (this.writers[number] = this.startWriter(number)));
    if (this.compactor === compactor) this.compactor = this.startCompactor();
    this.count('everybody');
    return finding.wrong.length > 0 ? [finding] : [];
  }

  /** A power cut leaves half of a line that nobody was promised. */
  private tear(segment: string): void {
    const line = '{"v":1,"ev":"01JDC5Q1N8V6T4Z2R0P9M7K5H3","at":1,"type":"entry","id":"w0r1-1","entry":{"id":"w0r1-1","cost":7}}';
    if (this.random() < 0.5) appendFileSync(path.join(openHome(this.options.root).journal, segment), line.slice(0, 1 + Math.floor(this.random() * line.length)));
  }

  private count(who: string): void {
    this.kills[who] = this.killsOf(who) + 1;
  }

  private startWriter(number: number): Member {
    const life = (this.lives[number] ?? 0) + 1;
    this.lives[number] = life;
    return this.start('./writer.ts', [`w${number}r${this.options.seed % 100 * 1000 + life}`, '1000000', String(REST_MS)], (word, id) => this.hear(word, id));
  }

  /** As the command line does it: open, write, close. Now and then killed all the same. */
  private startShort(): void {
    const member = this.start('./writer.ts', [`w${this.options.writers}r${this.short.length}`, '9', '0'], (word, id) => this.hear(word, id));
    this.short.push(member);
    if (this.random() < 0.3) void sleep(this.random() * 600).then(() => this.killShort(member));
  }

  private async killShort(member: Member): Promise<void> {
    if (member.isGone) return;
    await member.kill();
    this.count('short');
  }

  private start(program: string, args: readonly string[], hear: (word: string, rest: string) => void): Member {
    const member = new Member(program, [this.options.root, ...args], hear);
    void member.ended.then((code) => {
      if (code !== null && code !== 0) this.deaths.push(`${program} ${args[0] ?? ''} ended with ${code}`);
    });
    return member;
  }

  private hear(word: string, rest: string): void {
    if (word === 'trouble') this.troubles.push(rest);
    else this.promises.hear(word, rest);
  }

  private startCompactor(): Member {
    return this.start('./compactor.ts', ['0.3', '50'], (word, rest) => {
      this.hear(word, rest);
      if (word === 'begin') this.begun += 1;
      if (word === 'failed') this.failures.push(rest);
      if (word === 'done' && rest !== '0') this.compactions['segments deleted'] = (this.compactions['segments deleted'] ?? 0) + Number(rest);
      if (word === 'done' || word === 'busy' || word === 'newer' || word === 'failed') this.compactions[word] = (this.compactions[word] ?? 0) + 1;
    });
  }
}

/** Waits until the condition holds, or too long for a machine that is merely slow: whoever is killed then was at something else. */
async function soon(condition: () => boolean): Promise<void> {
  const giveUp = performance.now() + PATIENCE_MS;
  while (!condition() && performance.now() < giveUp) await sleep(5);
}

/** mulberry32: numbers from 0 up to 1. */
function dice(seed: number): () => number {
  let state = seed >>> 0;
  return () => {
    state = (state + 0x6d2b79f5) >>> 0;
    let mixed = Math.imul(state ^ (state >>> 15), state | 1);
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61);
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32;
  };
}
