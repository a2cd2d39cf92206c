import type { ImportArgument } from './importArgument.ts';
import type { ImportParts } from './importUsage.ts';

/** The command that brings in calls from a file, loaded when it is used. */
export async function importUsage(parts: ImportParts, argument: ImportArgument): Promise<void> {
  const { ImportUsage: Loaded } = await import('./importUsage.ts');
  await new Loaded(parts).run(argument);
}
