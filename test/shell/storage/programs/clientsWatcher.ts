/** Prints who comes with a token, at first and whenever the clients change, until it is killed. */
import { ClientsFile } from '../../../../src/storage/clientsFile.ts';
import { openHome } from '../../../../src/storage/home.ts';
import { Lines } from '../kit.ts';

const [, , root = '', token = ''] = process.argv;
const clients = new ClientsFile(openHome(root), new Lines());
const tell = (): void => void process.stdout.write(`${clients.find(token)?.name ?? 'nobody'}\n`);
clients.onChange(tell);
tell();
process.stdin.resume();
