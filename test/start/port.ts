import { createServer } from 'node:net';

/** The wished port of 127.0.0.1 when it is free, else any free one. A steady port keeps what a browser or a ledger knows by address. */
export async function freePort(wished: number): Promise<number> {
  return await tryPort(wished) ?? await tryPort(0) ?? wished;
}

function tryPort(port: number): Promise<number | undefined> {
  return new Promise((done, failed) => {
    const server = createServer();
    server.once('error', (error: NodeJS.ErrnoException) => {
      if (error.code === 'EADDRINUSE' || error.code === 'EACCES') done(undefined);
      else failed(error);
    });
    server.listen(port, '127.0.0.1', () => {
      const address = server.address();
      server.close(() => done(typeof address === 'object' && address !== null ? address.port : undefined));
    });
  });
}
