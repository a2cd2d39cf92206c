import { Command, Option } from 'commander';
import { PROGRAM } from './complaints.ts';
import type { Run } from './context.ts';
import { dimensionWords } from './dimensions.ts';

/** Runs one command, which is loaded only now, and remembers how it ended. */
export type Execute = <Options>(load: () => Promise<Run<Options>>, options: Options) => Promise<void>;

/** What is said besides help and results goes nowhere: errors are told by whoever runs the program, in one place. */
export interface ProgramOutput {
  readonly version: string;
  readonly width: number;
  /** Help and version, as one text. */
  print(text: string): void;
}

const ENVIRONMENT = `
Environment:
  OPENROUTER_API_KEY        the key; keys that VS Code keeps stay there
  OPENROUTER_MANAGEMENT_KEY a management key: past days by model, for "status"
  OPENROUTER_BASE_URL       another address of the API
  OPENROUTER_SPEND_HOME     another folder of the ledger
  OPENROUTER_DAILY_LIMIT    USD a day, for this process only
  OPENROUTER_MONTHLY_LIMIT  USD a month, for this process only
  OPENROUTER_BUDGETS        budgets as JSON, for this process only
  OPENROUTER_USAGE_FILE     a log of calls to offer for import
  HTTPS_PROXY, NO_PROXY, NODE_EXTRA_CA_CERTS, NO_COLOR as usual

Exit codes: 0 done, 1 failed, 2 not understood, 3 refused by a limit, 130 interrupted.`;

/** The whole command line. Throws the parser's own errors; `complaints.ts` puts them into words. */
export function createProgram(output: ProgramOutput, execute: Execute): Command {
  const program = new Command(PROGRAM)
    .description('What OpenRouter costs you, to the cent, with limits that hold. Shares its ledger with the VS Code extension.')
    .version(output.version, '-V, --version', 'print the version')
    .helpOption('-h, --help', 'print this help')
    .helpCommand('help [command]', 'print the help of a command')
    .option('-v, --verbose', 'say on stderr what is done')
    .exitOverride()
    .configureOutput({ writeOut: (text) => output.print(text), writeErr: () => undefined, outputError: () => undefined, getOutHelpWidth: () => output.width, getOutHasColors: () => false })
    .addHelpText('after', ENVIRONMENT);
  for (const add of [addStats, addTrend, addStatus, addLimits, addAlert, addGuard, addCall, addProxy, addQuery, addExport, addImport, addClean, addClients, addDoctor]) add(program, execute);
  return program;
}

function addStats(program: Command, execute: Execute): void {
  const command = program.command('stats').description('what was spent, and on what');
  addRange(command, 'today, which is the default')
    .option('--by <dimension[,dimension]>', `divide it by one or two of: ${dimensionWords()}`)
    .option('--by-model', 'the same as --by model')
    .option('--latency', 'also p50 and p95 of how long calls took')
    .option('--json', 'print JSON')
    .addHelpText('after', examples('stats', 'stats --month --by model,day', 'stats --since 2026-11-01 --by client --json'))
    .action((options: object) => execute(async () => (await import('./commands/stats.ts')).stats, options));
}

function addTrend(program: Command, execute: Execute): void {
  program.command('trend').description('spend per day as bars, and the change from the days before')
    .option('--days <n>', 'how many days, up to and with today (30)')
    .option('--json', 'print JSON')
    .addHelpText('after', examples('trend', 'trend --days 7'))
    .action((options: object) => execute(async () => (await import('./commands/trend.ts')).trend, options));
}

function addStatus(program: Command, execute: Execute): void {
  program.command('status').description('ask the key, settle what is open, and show today against limits, key and credits')
    .option('--wait <seconds>', 'until everything is settled, at most so long; exit code 1 where it is not by then. After a call, the key\'s counter needs up to 90 s')
    .option('--json', 'print JSON')
    .addHelpText('after', examples('status', 'status --wait 120 --json'))
    .action((options: object) => execute(async () => (await import('./commands/status.ts')).status, options));
}

function addLimits(program: Command, execute: Execute): void {
  const limits = program.command('limits').description('the limits, and how much of each is used')
    .option('--json', 'print JSON')
    .addHelpText('after', examples('limits', 'limits set --daily 10 --per-request 0.50', 'limits set --weekly none'))
    .action((options: object) => execute(async () => (await import('./commands/limits.ts')).limits, options));
  limits.command('set').description('change limits, for every program that shares the ledger')
    .option('--scope <kind:name>', 'only of a client, project, session, model, purpose, tag or user: client:cline, "model:anthropic/*"')
    .option('--daily <usd>', 'USD a day; "none" takes the limit away')
    .option('--weekly <usd>', 'USD a week (Monday to Sunday)')
    .option('--monthly <usd>', 'USD a month')
    .option('--hourly <usd>', 'USD an hour')
    .option('--per-request <usd>', 'USD a single call')
    .option('--average-per-request <usd>', 'USD that a day\'s calls should cost on average: warns only')
    .option('--tokens-per-hour <n>', 'tokens, in and out: 200000, 200k or 2m')
    .option('--tokens-per-day <n>', 'the same for a day')
    .option('--policy <policy>', 'what happens at a limit: stop, ask, downgrade, throttle or warn')
    .option('--downgrade-to <model[,model]>', 'the models to go down to, in that order; by default the cheapest that can do what is asked')
    .option('--each', 'every value that the scope fits has the limits for itself')
    .option('--json', 'print JSON')
    .addHelpText('after', examples('limits set --daily 10', 'limits set --daily none', 'limits set --scope client:cline --daily 5 --policy ask', 'limits set --scope "session:*" --daily 2 --each'))
    .action((options: object, command: Command) => execute(async () => (await import('./commands/limitsSet.ts')).limitsSet, { ...options, ...command.optsWithGlobals() }));
  addLimitsClear(limits, execute);
}

function addLimitsClear(limits: Command, execute: Execute): void {
  limits.command('clear').description('take limits away: those of everything, or of a scope')
    .option('--scope <kind:name>', 'only those of this scope')
    .addOption(new Option('--all', 'every limit there is').conflicts('scope'))
    .option('--json', 'print JSON')
    .addHelpText('after', examples('limits clear', 'limits clear --scope client:cline', 'limits clear --all'))
    .action((options: object, command: Command) => execute(async () => (await import('./commands/limitsSet.ts')).limitsClear, { ...options, ...command.optsWithGlobals() }));
}

function addGuard(program: Command, execute: Execute): void {
  const guard = program.command('guard').description('what the guard would decide, and what it has decided').helpCommand(false).action(() => guard.outputHelp());
  guard.command('explain').description('the decision about a call, the estimate, and every limit that has a say; nothing is sent')
    .requiredOption('-m, --model <id>', 'id of the model, such as openai/gpt-4o-mini')
    .requiredOption('-p, --prompt <text>', 'the prompt; "-" reads it from stdin')
    .option('--client <name>', 'as if this program called')
    .option('--session <name>', 'as if it belonged to this session')
    .option('--purpose <name>', 'as if it were for this')
    .option('--user <name>', 'as if this user called')
    .option('--tag <name...>', 'as if it belonged to this')
    .option('--project <name>', 'as if it belonged to this project; by default the git repository it is asked in')
    .option('--max-tokens <n>', 'how long the answer may be at most')
    .option('--json', 'print JSON')
    .addHelpText('after', examples('guard explain -m anthropic/claude-sonnet-4.5 -p "Why is the sky blue?"'))
    .action((options: object) => execute(async () => (await import('./commands/guardExplain.ts')).guardExplain, options as never));
  guard.command('list').description('sessions that are paused, and such that were given a cheaper model')
    .option('--json', 'print JSON')
    .addHelpText('after', examples('guard list'))
    .action((options: object) => execute(async () => (await import('./commands/guardList.ts')).guardList, options));
  guard.command('continue').description('let a paused session go on: for $2, for 10 minutes, or not')
    .argument('<number>', 'its number in "guard list"')
    .addOption(new Option('--for <how>', 'money, time or stop').choices(['money', 'time', 'stop']).default('money'))
    .addHelpText('after', examples('guard continue 1', 'guard continue 1 --for time'))
    .action((number: string, options: object) => execute(async () => (await import('./commands/guardList.ts')).guardContinue, { number, ...options } as never));
  guard.command('undo').description('give a session back the model that it asks for')
    .argument('<number>', 'its number in "guard list"')
    .addHelpText('after', examples('guard undo 2'))
    .action((number: string) => execute(async () => (await import('./commands/guardList.ts')).guardUndo, { number }));
}

function addAlert(program: Command, execute: Execute): void {
  program.command('alert').description('another spelling of "limits set"')
    .option('--daily-limit <usd>', 'USD a day; "none" takes the limit away')
    .option('--weekly-limit <usd>', 'USD a week')
    .option('--monthly-limit <usd>', 'USD a month')
    .option('--hourly-limit <usd>', 'USD an hour')
    .option('--json', 'print JSON')
    .addHelpText('after', examples('alert --daily-limit 10'))
    .action((options: object) => execute(async () => (await import('./commands/limitsSet.ts')).alert, options));
}

function addCall(program: Command, execute: Execute): void {
  program.command('call').description('send a prompt through the guard, and write down what it costs')
    .requiredOption('-m, --model <id>', 'id of the model, such as openai/gpt-4o-mini')
    .requiredOption('-p, --prompt <text>', 'the prompt; "-" reads it from stdin')
    .option('--stream', 'print the answer as it arrives')
    .option('--session <name>', 'groups calls in reports')
    .option('--purpose <name>', 'says what the call is for, in reports')
    .option('--client <name>', 'the program that it is made for')
    .option('--user <name>', 'who it is made for')
    .option('--tag <name...>', 'whatever else it belongs to')
    .option('--project <name>', 'the project that it belongs to, in reports; by default the git repository it is called in')
    .option('--max-tokens <n>', 'how long the answer may be at most')
    .addOption(new Option('--track').hideHelp())
    .option('--json', 'print JSON; with --stream, one JSON object a line')
    .addHelpText('after', examples('call -m openai/gpt-4o-mini -p "Why is the sky blue?" --stream', 'git diff | openrouter-spend call -m anthropic/claude-haiku-4.5 -p - --purpose review'))
    .action((options: object) => execute(async () => (await import('./commands/call.ts')).call, options as never));
}

function addProxy(program: Command, execute: Execute): void {
  program.command('proxy').description('serve other tools on this machine: their calls go through the guard, and are written down')
    .option('--port <n>', 'the port; by default the one of the settings (4141), with 0 any that is free')
    .option('--json', 'print how it stands, and where, as JSON: a line whenever that changes')
    .addHelpText('after', examples('clients add cline', 'proxy', 'proxy --port 0 --json'))
    .action((options: object) => execute(async () => (await import('./commands/proxy.ts')).proxy, options));
}

function addQuery(program: Command, execute: Execute): void {
  program.command('query').description('what one call cost: the ledger is asked first, then OpenRouter')
    .requiredOption('--id <id>', 'id that OpenRouter (gen-…) or another tool gave it, or that of its entry in the ledger')
    .option('--json', 'print JSON')
    .addHelpText('after', examples('query --id gen-1790000000-AbCdEf'))
    .action((options: object) => execute(async () => (await import('./commands/query.ts')).query, options as never));
}

function addExport(program: Command, execute: Execute): void {
  const command = program.command('export').description('write entries of the ledger to a file');
  addRange(command, 'today')
    .option('-f, --format <format>', 'csv, json, jsonl or md; by default the one that the file\'s name ends with')
    .option('-o, --output <file>', 'where to; "-" is stdout', '-')
    .option('--where <dimension=value...>', 'only entries that have this value; several values of one dimension are alternatives')
    .option('--no-untracked', 'leave out what other programs spent')
    .addHelpText('after', `\nWithout days, everything is written.\n${examples('export --format csv --output spend.csv', 'export -f jsonl --month --where client=cline | gzip > november.jsonl.gz')}`)
    .action((options: object) => execute(async () => (await import('./commands/export.ts')).exportEntries, options as never));
}

function addImport(program: Command, execute: Execute): void {
  program.command('import').description('bring in calls from a log, from OpenRouter\'s activity export, or from an export of ours')
    .argument('[file]', 'JSON lines, JSON or CSV')
    .option('--dry-run', 'only say what it would bring')
    .option('--mine <name...>', 'name that the key at work has in the file')
    .option('--other', 'calls that name no key are of another key, not of the one at work')
    .option('--undo [file]', 'take the last import back, or the last one of that file')
    .option('--json', 'print JSON')
    .addHelpText('after', `\nCalls of the key at work explain what it spent elsewhere, and are not counted
on top of it. They are known by the key's name, by calls that the ledger knows
already, or by naming no key at all.\n${examples('import usage.jsonl --dry-run', 'import openrouter_activity.csv --mine laptop', 'import --undo')}`)
    .action((file: string | undefined, options: object) => execute(async () => (await import('./commands/import.ts')).importOrUndo, { file, ...options }));
}

function addClean(program: Command, execute: Execute): void {
  program.command('clean').description('delete entries before a day; sums stay for ever')
    .requiredOption('--before <day>', 'the first day that is kept, such as 2026-01-01')
    .option('--dry-run', 'only say how many there are')
    .option('-y, --yes', 'do not ask')
    .option('--json', 'print JSON')
    .addHelpText('after', examples('clean --before 2026-01-01'))
    .action((options: object) => execute(async () => (await import('./commands/clean.ts')).clean, options as never));
}

function addClients(program: Command, execute: Execute): void {
  const clients = program.command('clients').description('the tools that may use the proxy').helpCommand(false)
    .option('--json', 'print JSON')
    .addHelpText('after', examples('clients', 'clients add cline --tool cline', 'clients revoke cline'))
    .action((options: object) => execute(async () => (await import('./commands/clients.ts')).clientsList, options));
  clients.command('list').description('the tools that may use the proxy')
    .option('--json', 'print JSON')
    .addHelpText('after', examples('clients list'))
    .action((_options: object, command: Command) => execute(async () => (await import('./commands/clients.ts')).clientsList, command.optsWithGlobals()));
  clients.command('add').description('let a tool use the proxy, under a name of its own; prints its token, once')
    .argument('<name>', 'under which its spend is shown: a-z, 0-9, ".", "_" and "-"')
    .option('--tool <tool>', 'which of the known tools it is, such as cline')
    .option('--json', 'print JSON')
    .addHelpText('after', examples('clients add cline --tool cline', 'clients add nightly-job --json'))
    .action((name: string, _options: object, command: Command) => execute(async () => (await import('./commands/clients.ts')).clientsAdd, { ...command.optsWithGlobals(), name }));
  addClientChanges(clients, execute);
}

function addClientChanges(clients: Command, execute: Execute): void {
  clients.command('rename').description('give a tool another name; its spend of before keeps the old one, and so do budgets')
    .argument('<name>', 'its name now')
    .argument('<to>', 'its new name')
    .option('--json', 'print JSON')
    .addHelpText('after', examples('clients rename cline cline-at-work'))
    .action((name: string, to: string, _options: object, command: Command) => execute(async () => (await import('./commands/clients.ts')).clientsRename, { ...command.optsWithGlobals(), name, to }));
  clients.command('rotate').description('give a tool a new token; the old one is refused from then on')
    .argument('<name>', 'its name')
    .option('--json', 'print JSON')
    .addHelpText('after', examples('clients rotate cline'))
    .action((name: string, _options: object, command: Command) => execute(async () => (await import('./commands/clients.ts')).clientsRotate, { ...command.optsWithGlobals(), name }));
  clients.command('revoke').description('refuse a tool from now on; its spend of before stays')
    .argument('<name>', 'its name')
    .option('-y, --yes', 'do not ask')
    .option('--json', 'print JSON')
    .addHelpText('after', examples('clients revoke cline'))
    .action((name: string, _options: object, command: Command) => execute(async () => (await import('./commands/clients.ts')).clientsRevoke, { ...command.optsWithGlobals(), name }));
}

function addDoctor(program: Command, execute: Execute): void {
  program.command('doctor').description('where everything is, whether it is healthy, and what to do')
    .option('--json', 'print JSON')
    .addHelpText('after', examples('doctor'))
    .action((options: object) => execute(async () => (await import('./commands/doctor.ts')).doctor, options));
}

function addRange(command: Command, today: string): Command {
  const names = ['today', 'week', 'month', 'days', 'since'];
  const option = (flags: string, text: string, name: string): Option => new Option(flags, text).conflicts(names.filter((other) => other !== name));
  return command
    .addOption(option('--today', today, 'today'))
    .addOption(option('--week', 'this week, from Monday', 'week'))
    .addOption(option('--month', 'this month', 'month'))
    .addOption(option('--days <n>', 'the last n days, today among them', 'days'))
    .addOption(option('--since <day>', 'from that day on: 2026-11-22, today or yesterday', 'since'))
    .addOption(new Option('--until <day>', 'up to that day, which is included').conflicts(['today', 'week', 'month', 'days']));
}

function examples(...lines: readonly string[]): string {
  const full = lines.map((line) => `  ${line.includes('|') ? '' : `${PROGRAM} `}${line.replace(/^(export.*\|)/, `${PROGRAM} $1`)}`);
  return `\nExamples:\n${full.join('\n')}`;
}
