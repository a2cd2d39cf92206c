import { open } from '../../storage/kit.ts';

/** `importer.ts <home> <file> <now>`: imports a file and says how much of it is done, 0 to 1, line by line. Made to be killed. */
const [, , root = '', path = '', now = '0'] = process.argv;
const ledger = await open(root);
const reply = await ledger.import(
  { path, dryRun: false, origin: 'https://openrouter.ai', device: 'test', now: Number(now) },
  { onProgress: ({ bytes, totalBytes }) => void process.stdout.write(`${bytes / totalBytes}\n`) },
);
process.stdout.write(`added ${reply.added}\n`);
await ledger.dispose();
