import type { Context } from '../context.ts';
import type { ExitCode } from '../failures.ts';
import { EXIT } from '../failures.ts';
import { limitsJson, limitsReport } from '../limitsData.ts';
import { limitsLines } from '../render/limitsText.ts';

/** Options of `limits`. */
export interface LimitsOptions {
  readonly json?: boolean;
}

/** `limits`: each limit, and how much of it is used. */
export async function limits({ json }: LimitsOptions, context: Context): Promise<ExitCode> {
  const { terminal, env } = context;
  const report = await limitsReport(context);
  if (json === true) await terminal.printJson(limitsJson(report, env));
  else await terminal.print(limitsLines(report, terminal.width, terminal.paint));
  return EXIT.done;
}
