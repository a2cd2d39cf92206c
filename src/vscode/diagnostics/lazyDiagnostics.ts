import type { DiagnosticsParts } from './copyDiagnostics.ts';

/** The command "Copy Diagnostics", loaded when it is used. */
export async function copyDiagnostics(parts: DiagnosticsParts): Promise<void> {
  const { copyDiagnostics: loaded } = await import('./copyDiagnostics.ts');
  await loaded(parts);
}
