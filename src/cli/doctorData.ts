/** How a thing that was looked at is: `look` works, but deserves attention. */
export type Health = 'ok' | 'look' | 'bad';

/** One thing that was looked at. */
export interface Finding {
  readonly name: string;
  readonly health: Health;
  readonly text: string;
  /** What to do, where something should be done. */
  readonly advice?: string;
  /** Reports work with it, but no call can be made. */
  readonly stopsCalls?: true;
}

/** What `doctor --json` prints. */
export interface DoctorJson {
  /** Nothing is bad. */
  readonly healthy: boolean;
  readonly findings: readonly { readonly name: string; readonly health: Health; readonly text: string; readonly advice: string | null }[];
}

/** Findings as JSON. */
export function doctorJson(findings: readonly Finding[]): DoctorJson {
  return { healthy: isHealthy(findings), findings: findings.map(({ name, health, text, advice = null }) => ({ name, health, text, advice })) };
}

/** Whether nothing is bad. */
export function isHealthy(findings: readonly Finding[]): boolean {
  return findings.every(({ health }) => health !== 'bad');
}
