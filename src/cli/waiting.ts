import type { Clock, Disposable } from '../core/ports.ts';

/** Something that tells when it has changed. */
export interface Changing {
  onChange(listener: () => void): Disposable;
}

/** Tells listeners that something has changed. */
export class Changes implements Changing {
  private readonly listeners = new Set<() => void>();

  onChange(listener: () => void): Disposable {
    const entry = (): void => listener();
    this.listeners.add(entry);
    return { dispose: () => void this.listeners.delete(entry) };
  }

  fire(): void {
    for (const listener of [...this.listeners]) listener();
  }
}

/** Waits until the condition holds, looking again whenever something has changed; says whether it does in the end. An aborted signal ends the wait. */
export function waitFor(condition: () => boolean, changing: Changing, clock: Clock, atMostMs: number, signal?: AbortSignal): Promise<boolean> {
  if (condition() || signal?.aborted === true) return Promise.resolve(condition());
  return new Promise((resolve) => {
    const finish = (): void => {
      cancel();
      listener.dispose();
      signal?.removeEventListener('abort', finish);
      resolve(condition());
    };
    const cancel = clock.after(atMostMs, finish);
    const listener = changing.onChange(() => {
      if (condition()) finish();
    });
    signal?.addEventListener('abort', finish, { once: true });
  });
}
