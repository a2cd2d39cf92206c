import { isSpendError } from '../../core/errors.ts';
import { clientNamed } from '../../core/proxy/clients.ts';
import { isName } from '../../core/proxy/names.ts';
import { baseUrlOf } from '../../core/proxy/status.ts';
import type { TokenJson } from '../clientsJson.ts';
import { clientJson } from '../clientsJson.ts';
import type { Context } from '../context.ts';
import type { ExitCode } from '../failures.ts';
import { EXIT, UsageError } from '../failures.ts';
import { clientLines, tokenLines } from '../render/clientsText.ts';

interface Json {
  readonly json?: boolean;
}

interface Named extends Json {
  readonly name: string;
}

/** `clients list`: who may use the proxy. */
export async function clientsList({ json }: Json, { terminal, workplace }: Context): Promise<ExitCode> {
  const clients = workplace.clients.list();
  if (json === true) await terminal.printJson(clients.map(clientJson));
  else await terminal.print(clientLines(clients, workplace.zone, terminal.width, terminal.paint));
  return EXIT.done;
}

/** `clients add`: one more, with a token that is told only now. */
export async function clientsAdd({ name, tool, json }: Named & { readonly tool?: string }, context: Context): Promise<ExitCode> {
  if (tool !== undefined && !isName(tool)) throw new UsageError(`--tool is not the name of a tool: "${tool.slice(0, 60)}".`, 'Write it in lower case, such as cline, or leave it out.');
  const { token } = await understood(() => context.workplace.clients.add(name, tool));
  return sayToken(`The client ${name} may use the proxy.`, { name, token }, json, context);
}

/** `clients rotate`: a new token. */
export async function clientsRotate({ name, json }: Named, context: Context): Promise<ExitCode> {
  const token = await understood(() => context.workplace.clients.rotate(name));
  return sayToken(`The client ${name} has a new token; the old one is refused from now on.`, { name, token }, json, context);
}

/** `clients rename`: another name from now on. */
export async function clientsRename({ name, to, json }: Named & { readonly to: string }, { workplace, terminal }: Context): Promise<ExitCode> {
  const client = await understood(() => workplace.clients.rename(name, to));
  if (json === true) await terminal.printJson(clientJson(client));
  else await terminal.print([`The client ${name} is called ${to} from now on. What it has spent before stays under the name ${name}, and budgets of client:${name} do not bind it any more.`]);
  return EXIT.done;
}

/** `clients revoke`: refused from now on; a person is asked before. */
export async function clientsRevoke({ name, yes, json }: Named & { readonly yes?: boolean }, context: Context): Promise<ExitCode> {
  const { workplace, terminal } = context;
  const client = await understood(() => clientNamed(workplace.clients.list(), name));
  if (yes !== true && terminal.canAsk && !(await confirm(name, context))) {
    terminal.note('Nothing was changed.');
    return EXIT.failed;
  }
  await understood(() => workplace.clients.revoke(name));
  if (json === true) await terminal.printJson(clientJson(client));
  else await terminal.print([`The client ${name} is refused from now on. What it has spent stays in every report.`]);
  return EXIT.done;
}

async function confirm(name: string, { terminal, interrupts }: Context): Promise<boolean> {
  const typed = await terminal.ask(`Revoke the token of ${name}? Whatever uses it is refused at once. [y/N] `, interrupts.take());
  return /^y(?:es)?$/i.test(typed.trim());
}

async function sayToken(done: string, { name, token }: Pick<TokenJson, 'name' | 'token'>, json: boolean | undefined, { workplace, terminal }: Context): Promise<ExitCode> {
  const shape: TokenJson = { name, token, baseUrl: baseUrlOf(workplace.settings['proxy.port']) };
  if (json === true) await terminal.printJson(shape);
  else await terminal.print(tokenLines(done, shape, terminal.paint));
  return EXIT.done;
}

/** A name that cannot be meant was typed. */
async function understood<T>(change: () => T | Promise<T>): Promise<T> {
  try {
    return await change();
  } catch (error) {
    if (isSpendError(error, 'bad-argument')) throw new UsageError(error.message, '');
    throw error;
  }
}
