/** Appends entries until it has written as many as asked for (or is killed), and prints each id once it is acknowledged. */
import { entryEvent, open } from '../kit.ts';

const [, , root = '', prefix = '', count = '0'] = process.argv;
const ledger = await open(root);
process.stdout.write('ready\n');
for (let number = 0; number < Number(count); number++) {
  const id = `${prefix}${number}`;
  await ledger.append([entryEvent(id)]);
  process.stdout.write(`${id}\n`);
}
await ledger.dispose();
