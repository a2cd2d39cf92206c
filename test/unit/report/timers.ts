/** Timers that run when they are told to. */
export class Timers {
  readonly due = new Set<() => void>();

  readonly after = (_ms: number, callback: () => void): (() => void) => {
    this.due.add(callback);
    return () => void this.due.delete(callback);
  };

  run(): void {
    const due = [...this.due];
    this.due.clear();
    for (const callback of due) callback();
  }
}
