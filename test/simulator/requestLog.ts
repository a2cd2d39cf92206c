/** What was asked of the simulator, for tests to look at. Keys appear by hash only. */

export interface LoggedRequest {
  readonly sequence: number;
  readonly at: number;
  readonly method: string;
  /** Below `/api/v1`, with its query. */
  readonly path: string;
  readonly keyHash: string | undefined;
  /** Lower-case names; `authorization` and `x-api-key` are left out. */
  readonly headers: Readonly<Record<string, string>>;
  readonly body: unknown;
  /** Once answered; 0 when the connection was cut before. */
  readonly status: number | undefined;
  readonly generationId: string | undefined;
  /** The client went away before the end. */
  readonly aborted: boolean;
}

export class RequestLog {
  readonly #bySequence = new Map<number, LoggedRequest>();

  add(request: LoggedRequest): void {
    this.#bySequence.set(request.sequence, request);
  }

  finish(sequence: number, outcome: Pick<LoggedRequest, 'status' | 'generationId' | 'aborted'>): void {
    const begun = this.#bySequence.get(sequence);
    if (begun !== undefined) this.#bySequence.set(sequence, { ...begun, ...outcome });
  }

  all(): readonly LoggedRequest[] {
    return [...this.#bySequence.values()];
  }

  /** Requests that have not been answered to the end. */
  open(): number {
    return this.all().filter((r) => r.status === undefined).length;
  }

  clear(): void {
    for (const request of this.all()) if (request.status !== undefined) this.#bySequence.delete(request.sequence);
  }
}
