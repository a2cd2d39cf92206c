/** Takes a lock of the home and keeps it until it is killed. */
import { join } from 'node:path';
import { openHome } from '../../../../src/storage/home.ts';
import { createIdentity } from '../../../../src/storage/identity.ts';
import { FileLock } from '../../../../src/storage/lock.ts';

const [, , root = '', name = ''] = process.argv;
const home = openHome(root);
const lock = new FileLock(join(home.locks, name), createIdentity(home.locks));
process.stdout.write(lock.tryAcquire() ? 'held\n' : 'refused\n');
process.stdin.resume();
