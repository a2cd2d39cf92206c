import type { Command, CommanderError } from 'commander';
import { isSpendError } from '../core/errors.ts';
import { redact } from '../core/redact.ts';
import { createIds, systemClock } from '../storage/system.ts';
import { PROGRAM, complaint, unknownCommand, usageErrorOf } from './complaints.ts';
import type { Context, Run } from './context.ts';
import { readEnvironment } from './environment.ts';
import type { ExitCode } from './failures.ts';
import { EXIT, UsageError } from './failures.ts';
import type { Interrupts } from './interrupts.ts';
import { CliLogger } from './logger.ts';
import { createProgram } from './program.ts';
import type { Terminal } from './terminal.ts';
import { Workplace } from './workplace.ts';

/** One run of the program, with what its process gives it. */
export interface RunOptions {
  readonly args: readonly string[];
  readonly env: Readonly<Record<string, string | undefined>>;
  readonly terminal: Terminal;
  readonly interrupts: Interrupts;
  readonly version: string;
  /** Folder of the built program. */
  readonly distFolder: string;
  /** What is wrong with the machine's time zone, if anything. */
  readonly zoneProblem: string | undefined;
  /** Hands out what gives everything back that was opened. */
  opened(close: () => Promise<void>): void;
}

/** Runs the command that was typed. Never rejects: this is the edge where errors are told. */
export async function run(options: RunOptions): Promise<ExitCode> {
  const { args, terminal, interrupts, version } = options;
  let code: ExitCode = EXIT.done;
  const printed: string[] = [];
  const program = createProgram({ version, width: terminal.width, print: (text) => void printed.push(text) }, async (load, given) => {
    code = await execute(options, await load(), given);
  });
  try {
    // Without a command, help is the answer, not an error.
    if (args.every(isVerbose)) program.outputHelp();
    else await program.parseAsync(args, { from: 'user' });
    await terminal.write(printed.join(''));
    return code;
  } catch (error) {
    if (isParserError(error) && error.exitCode === 0) {
      await terminal.write(printed.join(''));
      return EXIT.done;
    }
    if (interrupts.reason !== undefined) return interrupted(error, options);
    return fail(isParserError(error) ? misreading(error, program, options) : error, options);
  }
}

/** Ctrl-C is answered with what became of the work; a reader who has gone hears nothing any more. */
function interrupted(error: unknown, { terminal, interrupts }: RunOptions): ExitCode {
  terminal.progress('');
  if (interrupts.reason === 'signal' && isSpendError(error, 'cancelled')) terminal.note(complaint(error));
  return interrupts.exitCode;
}

/** What was typed and could not be read. Asked for help on a command that is none, the parser only says that it would help. */
function misreading(error: CommanderError, { commands }: Command, { args }: RunOptions): UsageError {
  const names = commands.map((command) => command.name());
  if (error.code === 'commander.help') return unknownCommand(args.findLast((argument) => !argument.startsWith('-')) ?? '', names);
  return usageErrorOf(error, commandIn(args, names));
}

async function execute<Options>(options: RunOptions, command: Run<Options>, given: Options): Promise<ExitCode> {
  const { env, terminal, interrupts, version, distFolder, zoneProblem } = options;
  const logger = new CliLogger(isTalkative(options.args) ? (line) => terminal.note(terminal.notePaint.faint(line)) : () => undefined);
  const workplace = new Workplace({
    env, platform: process.platform, environment: readEnvironment(env), clock: systemClock, ids: createIds(), logger, distFolder, zoneProblem,
    note: (line) => terminal.note(line),
  });
  options.opened(() => workplace.close());
  const context: Context = { terminal, workplace, interrupts, clock: systemClock, env, version };
  return command(given, context);
}

function fail(error: unknown, { terminal, args }: RunOptions): ExitCode {
  terminal.note(`${terminal.notePaint.bad(`${PROGRAM}:`)} ${complaint(error)}`);
  if (isTalkative(args)) for (const line of causesOf(error)) terminal.note(terminal.notePaint.faint(line));
  return error instanceof UsageError ? EXIT.usage : EXIT.failed;
}

function isTalkative(args: readonly string[]): boolean {
  return args.some(isVerbose);
}

function isVerbose(argument: string): boolean {
  return argument === '--verbose' || argument === '-v';
}

/** Where it was thrown, and by what it was caused. */
function causesOf(error: unknown): readonly string[] {
  if (!(error instanceof Error)) return [];
  return [redactLines(error.stack ?? error.message), ...causesOf(error.cause)];
}

function redactLines(text: string): string {
  return text.split('\n').map(redact).join('\n');
}

/** Told by its code: the class of a bundled package may be there twice. */
function isParserError(error: unknown): error is CommanderError {
  return error instanceof Error && 'code' in error && typeof error.code === 'string' && error.code.startsWith('commander.');
}

/** The command whose help is to be looked at. */
function commandIn(args: readonly string[], names: readonly string[]): string {
  const at = args.findIndex((argument) => names.includes(argument));
  if (at < 0) return PROGRAM;
  const inner = args[at] === 'limits' && args[at + 1] === 'set' ? ' set' : '';
  return `${PROGRAM} ${args[at] ?? ''}${inner}`;
}
