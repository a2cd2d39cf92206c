import { setFlagsFromString } from 'node:v8';

/**
 * Keeps what a process holds in memory near what it needs: the room for young objects stays as it is at the start, and that for old ones grows by a quarter at a time.
 * Hundreds of streams make V8 widen both by a hundred megabytes, which it keeps. Costs some hundredths of the processor's time. For a process that does nothing else.
 */
export function keepHeapSmall(): void {
  setFlagsFromString('--semi-space-growth-factor=1');
  setFlagsFromString('--heap-growing-percent=25');
}

/**
 * How long the ledger's thread waits for another question before it ends, in milliseconds. A proxy asks it to fold in what was recorded and little else: between two foldings its heap and
 * SQLite's memory are given back. To start it again takes some hundredths of a second.
 */
export const THREAD_IDLE_MS = 1000;
