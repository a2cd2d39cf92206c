/**
 * The least that a guard across processes and a durable ledger cost: `node:http` that hands everything on as `passThrough` does; before it, a line is written under a lock that all
 * processes see, after it one that is brought onto the disk. Nothing is read, estimated, decided or metered. All of one turn of the event loop share the lock and the sync. Prints its port.
 */
import { closeSync, linkSync, openSync, unlinkSync, writeSync } from 'node:fs';
import type { IncomingMessage, ServerResponse } from 'node:http';
import { createServer } from 'node:http';
import { join } from 'node:path';
import { GroupCommit } from '../../../src/storage/groupCommit.ts';
import { createForwarder } from '../forward.ts';
import { announcePort } from '../proxyProcess.ts';

const [upstream = '', folder = ''] = process.argv.slice(2);
/** As long as a hold and an entry of ours are. */
const HOLD = Buffer.from(`${'h'.repeat(500)}\n`);
const ENTRY = Buffer.from(`${'e'.repeat(900)}\n`);

const [identity, lock] = [join(folder, 'identity'), join(folder, 'lock')];
closeSync(openSync(identity, 'w'));
const journal = openSync(join(folder, 'journal'), 'a');
const commit = new GroupCommit(journal);
const forward = createForwarder(upstream);
let waiting: (readonly [IncomingMessage, ServerResponse])[] = [];

announcePort(createServer((request, response) => {
  if (waiting.push([request, response]) === 1) setImmediate(admit);
  response.once('close', () => {
    writeSync(journal, ENTRY);
    void commit.durable();
  });
}));

function admit(): void {
  const admitted = waiting;
  waiting = [];
  linkSync(identity, lock);
  writeSync(journal, Buffer.concat(admitted.map(() => HOLD)));
  unlinkSync(lock);
  for (const [request, response] of admitted) forward(request, response);
}
