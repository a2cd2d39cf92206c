/** A process that decides calls one after the other, with a hold each, which it gives back: on our ledger (`ours`) or on a plain table (`peer`). Prints how long each took, in milliseconds. */
import { DatabaseSync } from 'node:sqlite';
import { join } from 'node:path';
import process from 'node:process';
import { rule } from '../../../src/core/budget/ruling.ts';
import { budgetingOf } from '../../../src/core/budget/standing.ts';
import { UTC } from '../../../src/core/period.ts';
import { nano } from '../../../src/core/money.ts';
import { DEFAULT_SETTINGS } from '../../../src/core/settings.ts';
import { ORIGIN, createIds, holdEvent, open } from '../../shell/storage/kit.ts';

const [, , way = 'ours', root = '', count = '100', startAt = '0'] = process.argv;
const HIGH = 1000;
const LIMIT_USD = 1000;
const times: number[] = [];
const decide = way === 'ours' ? await ours() : peer();
await new Promise((resolve) => setTimeout(resolve, Math.max(0, Number(startAt) - Date.now())));
for (let round = 0; round < Number(count); round += 1) times.push(await decide(round));
await decide.close();
process.stdout.write(JSON.stringify(times));

interface Decide {
  (round: number): Promise<number>;
  close(): Promise<void>;
}

async function ours(): Promise<Decide> {
  const ledger = await open(root);
  const ids = createIds();
  const alive = setInterval(() => undefined, 1000);
  const budgeting = budgetingOf({ ...DEFAULT_SETTINGS, 'limits.daily': LIMIT_USD }, UTC, ORIGIN);
  const cost = { high: nano(HIGH), outputCap: 1000, highWithCap: () => nano(HIGH), tokensWithCap: () => 2000 };
  const call = { requested: { cost, bindings: budgeting.budgets.bindingsOf({ model: 'a/b' }) }, model: 'a/b', isTurn: true, alternatives: () => [], as: () => undefined };
  const decideOne = async (): Promise<number> => {
    const id = ids.next();
    const began = performance.now();
    const kind = await ledger.critical((state, now) => {
      const ruling = rule(call, state, now, budgeting);
      return { events: ruling.kind === 'admit' ? [holdEvent(id, ledger.owner, HIGH)] : [], result: ruling.kind };
    });
    const took = performance.now() - began;
    if (kind !== 'admit') throw new Error(`it was not admitted: ${kind}`);
    await ledger.append([{ type: 'release', id }]);
    return took;
  };
  return Object.assign(decideOne, {
    close: async () => {
      await ledger.dispose();
      clearInterval(alive);
    },
  });
}

/** The same as anybody would write it: one transaction that sums up and inserts. */
function peer(): Decide {
  const db = new DatabaseSync(join(root, 'peer.db'));
  db.exec('PRAGMA journal_mode = WAL; PRAGMA synchronous = FULL; PRAGMA busy_timeout = 10000; CREATE TABLE IF NOT EXISTS holds (id TEXT PRIMARY KEY, high INTEGER NOT NULL)');
  const sum = db.prepare('SELECT TOTAL(high) AS held FROM holds');
  const insert = db.prepare('INSERT INTO holds VALUES (?, ?)');
  const remove = db.prepare('DELETE FROM holds WHERE id = ?');
  const decideOne = (round: number): Promise<number> => {
    const id = `${process.pid}-${round}`;
    const began = performance.now();
    db.exec('BEGIN IMMEDIATE');
    if (Number(sum.get()?.held) + HIGH <= LIMIT_USD * 1e9) insert.run(id, HIGH);
    db.exec('COMMIT');
    const took = performance.now() - began;
    remove.run(id);
    return Promise.resolve(took);
  };
  return Object.assign(decideOne, {
    close: () => {
      db.close();
      return Promise.resolve();
    },
  });
}
