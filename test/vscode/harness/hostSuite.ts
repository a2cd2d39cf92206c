/** One file of tests that run inside the extension host. */
export interface HostSuite {
  readonly name: string;
  /** Tests by their sentence, run in order. */
  readonly tests: Readonly<Record<string, HostTest>>;
  readonly before?: HostTest;
  /** Runs whatever happened before it. */
  readonly after?: HostTest;
  /** Per test, hook included; 60 s by default. */
  readonly timeoutMs?: number;
}

export type HostTest = () => void | Promise<void>;

export type Say = (line: string) => void;

/** Marks, among all that an extension host logs, what the suites say. */
export const suiteMark = '[suite] ';

/** At least one test failed, or there was none. */
export class SuiteFailed extends Error {
  readonly code = 'suiteFailed';

  constructor(message: string) {
    super(message);
    this.name = 'SuiteFailed';
  }
}

interface Tally {
  readonly passed: number;
  readonly failed: readonly string[];
}

/** Runs all suites one after the other and says each result; rejects with `SuiteFailed` unless all passed and there were some. */
export async function runHostSuites(suites: readonly HostSuite[], say: Say): Promise<void> {
  const started = performance.now();
  const tallies: Tally[] = [];
  for (const suite of suites) tallies.push(await runSuite(suite, say));
  const passed = tallies.reduce((sum, tally) => sum + tally.passed, 0);
  const failed = tallies.flatMap((tally) => tally.failed);
  const summary = `${passed} passed, ${failed.length} failed in ${seconds(started)}`;
  say(summary);
  if (failed.length > 0) throw new SuiteFailed(`${summary}: ${failed.join('; ')}`);
  if (passed === 0) throw new SuiteFailed('No test ran.');
}

async function runSuite(suite: HostSuite, say: Say): Promise<Tally> {
  const ready = suite.before === undefined || await runOne('before', suite.before, suite, say);
  const failed = ready ? [] : [`${suite.name}: before`];
  let passed = 0;
  for (const [sentence, body] of ready ? Object.entries(suite.tests) : []) {
    if (await runOne(sentence, body, suite, say)) passed += 1;
    else failed.push(`${suite.name}: ${sentence}`);
  }
  if (suite.after !== undefined && !await runOne('after', suite.after, suite, say)) failed.push(`${suite.name}: after`);
  return { passed, failed };
}

async function runOne(sentence: string, body: HostTest, suite: HostSuite, say: Say): Promise<boolean> {
  const started = performance.now();
  try {
    await inTime(body, suite.timeoutMs ?? 60_000);
    say(`ok    ${suite.name}: ${sentence} (${seconds(started)})`);
    return true;
  } catch (error) {
    say(`FAIL  ${suite.name}: ${sentence} (${seconds(started)})\n${describe(error)}`);
    return false;
  }
}

async function inTime(body: HostTest, ms: number): Promise<void> {
  let timer: NodeJS.Timeout | undefined;
  const late = new Promise<never>((_, failed) => {
    timer = setTimeout(() => failed(new Error(`It did not end within ${(ms / 1000).toFixed(0)} s.`)), ms);
  });
  try {
    await Promise.race([Promise.resolve().then(body), late]);
  } finally {
    clearTimeout(timer);
  }
}

function describe(error: unknown): string {
  if (!(error instanceof Error)) return String(error);
  const cause = error.cause === undefined ? '' : `\ncaused by ${describe(error.cause)}`;
  return `${error.stack ?? error.message}${cause}`;
}

function seconds(since: number): string {
  return `${((performance.now() - since) / 1000).toFixed(2)} s`;
}
