import { isAbsolute } from 'node:path';
import { DEFAULT_SETTINGS, readSettings } from '../core/settings.ts';
import { OVERRIDES } from '../core/overrides.ts';
import { KEYS_PAGE } from '../core/openRouterPages.ts';
import { isSafeBaseUrl } from '../core/webAddress.ts';
import type { SettingProblem, Settings } from '../core/settings.ts';
import { readAmount } from '../core/amount.ts';
import { UsageError } from './failures.ts';

type Variables = Readonly<Record<string, string | undefined>>;

/** What the environment says to this program; it rules for this process only. */
export interface Environment {
  /** The key, where there is a usable one. */
  readonly apiKey?: string;
  /** For the questions that only such a key may ask; never used for calls. */
  readonly managementKey?: string;
  /** Origin that the keys belong to: that of `OPENROUTER_BASE_URL`, else OpenRouter's. They are sent nowhere else. */
  readonly keyOrigin: string;
  /** Settings that it overrides. */
  readonly settings: Partial<Settings>;
}

/** Reads the variables. Throws a `UsageError` for a value that cannot be meant. */
export function readEnvironment(env: Variables): Environment {
  const baseUrl = given(env, 'OPENROUTER_BASE_URL');
  if (baseUrl !== undefined && !isSafeBaseUrl(baseUrl)) {
    throw new UsageError('OPENROUTER_BASE_URL is not an address that a key may be sent to.', 'It must be an https address (plain http only to this machine), such as https://openrouter.ai/api/v1.');
  }
  const home = given(env, 'OPENROUTER_SPEND_HOME');
  if (home !== undefined && !isAbsolute(home) && !home.startsWith('~/')) throw new UsageError(`OPENROUTER_SPEND_HOME is not an absolute path: "${home.slice(0, 80)}".`, 'Give the whole path of the ledger\'s folder, or unset it.');
  const apiKey = keyIn(env, 'OPENROUTER_API_KEY');
  const managementKey = keyIn(env, 'OPENROUTER_MANAGEMENT_KEY');
  const limits = Object.entries(OVERRIDES).flatMap(([variable, setting]) => {
    const value = setting === 'budgets' ? budgetsIn(env, variable) : limitIn(env, variable, setting);
    return value === undefined ? [] : [[setting, value] as const];
  });
  return {
    ...(apiKey === undefined ? {} : { apiKey }),
    ...(managementKey === undefined ? {} : { managementKey }),
    keyOrigin: new URL(baseUrl ?? DEFAULT_SETTINGS.baseUrl).origin,
    settings: { ...Object.fromEntries(limits), ...(baseUrl === undefined ? {} : { baseUrl }) },
  };
}

function keyIn(env: Variables, name: string): string | undefined {
  const key = given(env, name);
  if (key !== undefined && !/^[\x21-\x7e]+$/.test(key)) throw new UsageError(`${name} is not a key: it has blanks or other letters in it.`, `Copy it again from ${KEYS_PAGE}.`);
  return key;
}

function limitIn(env: Variables, variable: string, setting: keyof Settings): number | undefined {
  const text = given(env, variable);
  if (text === undefined) return undefined;
  const amount = readAmount(text);
  const isGood = amount !== undefined && amount !== null && readSettings({ [setting]: amount }).problems.length === 0;
  if (!isGood) throw new UsageError(`${variable} is not an amount of dollars: "${text.slice(0, 40)}".`, 'Give it a number above 0 and at most 1000000, such as 5 or 0.50, or unset it.');
  return amount;
}

/** A list of budgets as JSON, as the setting has it. */
function budgetsIn(env: Variables, variable: string): Settings['budgets'] | undefined {
  const text = given(env, variable);
  if (text === undefined) return undefined;
  const { settings, problems } = readSettings({ budgets: jsonOf(text, variable) });
  // A threshold that contradicts the one of everything is none of this variable's: which one that is, the shared file says.
  const problem = problems.find(({ settings: about }) => about.every((name) => name === 'budgets'));
  if (problem !== undefined) throw new UsageError(`${variable}${problem.place} is not usable: it ${reasonOf(problem)}`, BUDGETS_HINT);
  return settings.budgets;
}

const BUDGETS_HINT = 'Give it a list such as [{"scope":"client:cline","daily":5}], or unset it.';

function jsonOf(text: string, variable: string): unknown {
  try {
    return JSON.parse(text) as unknown;
  } catch (error) {
    if (error instanceof SyntaxError) throw new UsageError(`${variable} is not JSON.`, BUDGETS_HINT);
    throw error;
  }
}

/** What is wrong with it, and what it is. */
function reasonOf({ reason, message }: SettingProblem): string {
  return message.slice(message.indexOf(reason)).replace(/ (?:No scoped budget is in force|Until it is mended,).*$/, '');
}

function given(env: Variables, name: string): string | undefined {
  const text = env[name]?.trim();
  return text === undefined || text === '' ? undefined : text;
}
