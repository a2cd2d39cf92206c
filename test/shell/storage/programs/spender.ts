/** Takes money under a common limit, one critical section at a time, and prints how many were granted. */
import { holdEvent, open } from '../kit.ts';

const [, , root = '', prefix = '', tries = '0', limit = '0'] = process.argv;
const ledger = await open(root);
let granted = 0;
for (let number = 0; number < Number(tries); number++) {
  granted += await ledger.critical((state) => {
    const held = [...state.holds.values()].reduce((sum, hold) => sum + (hold.high ?? 0), 0);
    if (held + 1000 > Number(limit)) return { events: [], result: 0 };
    return { events: [holdEvent(`${prefix}${number}`, 'nobody')], result: 1 };
  });
}
process.stdout.write(`${granted}\n`);
await ledger.dispose();
