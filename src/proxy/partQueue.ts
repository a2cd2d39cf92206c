/** What has been heard and not been read yet: filled as it comes, read by one reader in order. */
export class PartQueue implements AsyncIterable<unknown> {
  private waiting: unknown[] = [];
  private ended = false;
  private failure: { readonly error: unknown } | undefined;
  private wake: () => void = () => undefined;

  push(parts: readonly unknown[]): void {
    if (parts.length === 0) return;
    for (const part of parts) this.waiting.push(part);
    this.wake();
  }

  end(): void {
    this.ended = true;
    this.wake();
  }

  fail(error: unknown): void {
    this.failure = { error };
    this.wake();
  }

  async *[Symbol.asyncIterator](): AsyncIterator<unknown> {
    for (;;) {
      const parts = this.waiting;
      this.waiting = [];
      yield* parts;
      if (this.waiting.length > 0) continue;
      if (this.failure !== undefined) throw this.failure.error;
      if (this.ended) return;
      await new Promise<void>((resolve) => (this.wake = resolve));
    }
  }
}
