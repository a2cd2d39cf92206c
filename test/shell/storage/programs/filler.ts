/** Appends until the disk is full, prints each id that was acknowledged, then the code of the error. */
import { isSpendError } from '../../../../src/core/errors.ts';
import { entryEvent, open } from '../kit.ts';

const [, , root = ''] = process.argv;
const ledger = await open(root);
const acknowledged: string[] = [];
try {
  for (let number = 0; ; number++) {
    const id = `f${number}`;
    await ledger.append([entryEvent(id)]);
    acknowledged.push(id);
  }
} catch (error) {
  acknowledged.push(isSpendError(error) ? error.code : String(error));
}
process.stdout.write(`${acknowledged.join('\n')}\n`);
await ledger.dispose();
