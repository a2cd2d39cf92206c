import type { ProxyError } from '../core/proxy/errors.ts';

/** The proxy answers for itself: nothing goes on to OpenRouter. */
export class ProxyProblem extends Error {
  readonly answer: ProxyError;
  /** What is left of the request is not worth reading: the connection ends with the answer. */
  readonly closes: boolean;

  constructor(answer: ProxyError, closes = false) {
    super(answer.message);
    this.name = 'ProxyProblem';
    this.answer = answer;
    this.closes = closes;
  }
}
