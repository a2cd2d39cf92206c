import { runSession } from './session.ts';

/**
 * `npm start`: opens the extension and leaves it running, against OpenRouter with `OPENROUTER_API_KEY`, else against the
 * simulator. Ctrl-C ends it and everything it started; a second one ends it at once.
 */
const stop = new AbortController();
for (const name of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) {
  process.on(name, () => {
    // A guard ends what is still open when this process is gone.
    if (stop.signal.aborted) process.exit(130);
    stop.abort();
  });
}
await runSession(stop.signal).catch((error: unknown) => {
  if (!stop.signal.aborted) throw error;
  // Ctrl-C also reaches the programs that a step had started: their failure is the way the step ends.
  process.stdout.write(`Stopped meanwhile: ${error instanceof Error ? (error.message.split('\n')[0] ?? '') : String(error)}\n`);
});
