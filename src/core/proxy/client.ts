/** A program that may use the proxy, and is counted under its own name. */
export interface ProxyClient {
  /** Lower-case letters, digits, `.`, `_` and `-`, beginning with a letter or digit: part of scopes (`client:cline`) and of the entries' `client`. */
  readonly name: string;
  /** SHA-256 of its token, lowercase hex: the token itself is kept nowhere. */
  readonly hash: string;
  /** Which of the known tools it was set up for, where it is one; see `tools`. */
  readonly tool?: string;
  /** Epoch milliseconds. */
  readonly createdAt: number;
}
