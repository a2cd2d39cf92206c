/** Prints what its state adds up to, whenever that changes, until it is killed. */
import { open } from '../kit.ts';

const [, , root = ''] = process.argv;
const ledger = await open(root);
const tell = (): void => void process.stdout.write(`${ledger.state.buckets.total(0, Number.MAX_SAFE_INTEGER, () => true).cost}\n`);
ledger.onChange(tell);
tell();
process.stdin.resume();
