import { createIds, entryEvent, holdEvent, open } from '../../shell/storage/kit.ts';

/** A process that does all that a window does with its ledger: appends, notes, decides, compacts, asks, closes. Prints its id. */

const [root = ''] = process.argv.slice(2);
const ids = createIds();
const alive = setInterval(() => undefined, 1000);
const ledger = await open(root);
for (let round = 0; round < 100; round++) await ledger.append([entryEvent(ids.next())]);
await Promise.all(Array.from({ length: 100 }, () => ledger.append([entryEvent(ids.next())])));
ledger.note([entryEvent(ids.next())]);
for (let round = 0; round < 50; round++) await ledger.critical(() => ({ events: [holdEvent(ids.next(), ledger.owner)], result: 0 }));
await ledger.compact();
await ledger.query('entries', { origin: 'http://127.0.0.1:1', limit: 10 });
await ledger.dispose();
clearInterval(alive);
process.stdout.write(String(process.pid));
