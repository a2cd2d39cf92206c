/** What the proxy lets nobody exceed, and no setting changes. */
export interface ProxyBounds {
  /** Request bodies that are held at the same time, in bytes. */
  readonly heldBytes: number;
  /** How long the header of a request may take to come, in milliseconds. */
  readonly headersMs: number;
  /** How long a whole request may take to come, in milliseconds. */
  readonly requestMs: number;
  /** How often it is looked whether one takes too long, in milliseconds. */
  readonly checkMs: number;
  /** How long what is left of a refused request is read, in milliseconds, so that the caller reads the answer instead of a broken connection. */
  readonly drainMs: number;
}

/** How long calls that run may take to end when the proxy stops. */
export const GRACE_MS = 5000;
/** When whoever is sent away may come again. */
export const RETRY_SECONDS = 2;

export const BOUNDS: ProxyBounds = { heldBytes: 256 * 1024 * 1024, headersMs: 10_000, requestMs: 120_000, checkMs: 2000, drainMs: 1000 };
