import { readCounters } from './counters.ts';
import type { LedgerDatabase } from './database.ts';
import type { Home } from './home.ts';

/** How long every sample is kept; after that, the last of each UTC day. */
const ALL_MS = 60 * 24 * 3_600_000;

const OLD = `FROM samples AS s WHERE at < ? AND ev <> (
  SELECT MAX(ev) FROM samples AS t WHERE t.origin = s.origin AND t.keyHash = s.keyHash AND t.at / 86400000 = s.at / 86400000)`;

/** Forgets old samples that nothing needs: the key is asked several hundred times a day. Says whether there were any. */
export function thinSamples(db: LedgerDatabase, home: Home, now: number): boolean {
  const oldest = db.all('SELECT MIN(at) AS at FROM samples')[0]?.at;
  // Once a day is enough.
  if (typeof oldest !== 'number' || oldest >= now - ALL_MS - 24 * 3_600_000) return false;
  const old = db.all(`SELECT ev ${OLD}`, [now - ALL_MS]).map(({ ev }) => String(ev));
  const counters = readCounters(home);
  if (old.length === 0 || counters.kind !== 'whole') return false;
  const needed = new Set(counters.counters.state.keys.toJSON().flatMap(({ samples }) => samples.map(({ ev }) => ev)));
  const gone = old.filter((ev) => !needed.has(ev));
  db.transaction(() => {
    for (const ev of gone) db.run('DELETE FROM samples WHERE ev = ?', [ev]);
  });
  return gone.length > 0;
}
