/** What any proxy costs: `node:http` that hands everything on, and looks at nothing. Prints its port. */
import { createServer } from 'node:http';
import { createForwarder } from '../forward.ts';
import { announcePort } from '../proxyProcess.ts';

announcePort(createServer(createForwarder(process.argv[2] ?? '')));
