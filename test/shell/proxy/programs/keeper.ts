/** Keeps a port for a home until it is killed. */
import { Lines } from '../../storage/kit.ts';
import { keeperOf } from '../keeperKit.ts';

const [, , root = '', port = ''] = process.argv;
const { keeper, told } = keeperOf(root, 'child', new Lines());
keeper.want({ kind: 'on', port: Number(port) });
const timer = setInterval(() => {
  if (told.at(-1)?.kind !== 'running') return;
  clearInterval(timer);
  process.stdout.write('running\n');
}, 5);
