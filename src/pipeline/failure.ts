import type { UpstreamProblem } from '../core/wire/errors.ts';

/** The upstream refused, broke off, or could not be reached. */
export class UpstreamFailure extends Error {
  readonly problem: UpstreamProblem;
  /** `refused`: an error instead of an answer, nothing is charged; `broken`: it may have been charged. */
  readonly stage: 'refused' | 'broken';
  readonly generationId: string | undefined;

  constructor(stage: 'refused' | 'broken', problem: UpstreamProblem, generationId?: string, cause?: unknown) {
    super(problem.message, { cause });
    this.name = 'UpstreamFailure';
    this.stage = stage;
    this.problem = problem;
    this.generationId = generationId;
  }
}

/** Whether this is an `UpstreamFailure`. Told by name: lazily loaded bundles have a class of their own. */
export function isUpstreamFailure(error: unknown): error is Pick<UpstreamFailure, 'message' | 'problem' | 'stage' | 'generationId'> {
  return error instanceof Error && error.name === 'UpstreamFailure' && 'problem' in error && 'stage' in error;
}
