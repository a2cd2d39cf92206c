/** Appends an entry for every line on its standard input, and prints its id with the instant before it began, on the clock that all processes of a machine share. */
import { createInterface } from 'node:readline';
import { entryEvent, open } from '../../shell/storage/kit.ts';

const ledger = await open(process.argv[2] ?? '');
process.stdout.write('ready\n');
for await (const id of createInterface({ input: process.stdin })) {
  const began = process.hrtime.bigint();
  await ledger.append([entryEvent(id)]);
  process.stdout.write(`${id} ${began}\n`);
}
await ledger.dispose();
