import { formatMoney } from '../../core/format.ts';
import { KEYS_PAGE } from '../../core/openRouterPages.ts';
import { dayKey } from '../../core/period.ts';
import { checkKey } from '../../openrouter/keyCheck.ts';
import { statIfThere } from '../../storage/files.ts';
import type { SettingName } from '../../core/settings.ts';
import { wordsOf } from '../complaints.ts';
import type { Context } from '../context.ts';
import type { Finding } from '../doctorData.ts';
import { doctorJson, isHealthy } from '../doctorData.ts';
import { examineCounters, examineHome, examineJournal, examineRemains, isFolder, sizeText } from '../doctorFiles.ts';
import type { ExitCode } from '../failures.ts';
import { EXIT } from '../failures.ts';
import { doctorLines } from '../render/doctorText.ts';
import { isAboutLimits } from '../settings.ts';
import { usageFileAdvice } from '../usageFile.ts';
import type { Workplace } from '../workplace.ts';

/** Options of `doctor`. */
export interface DoctorOptions {
  readonly json?: boolean;
}

/** `doctor`: where everything is, whether it is healthy, and what to do. Makes nothing that is not there. */
export async function doctor({ json }: DoctorOptions, context: Context): Promise<ExitCode> {
  const { terminal, workplace } = context;
  const { home, chosen } = workplace;
  const findings: readonly Finding[] = [
    examineProgram(context),
    examineHome(chosen),
    ...(isFolder(home.root) && chosen.problem === undefined ? [...examineSettings(context), examineJournal(home), examineCounters(home), await examineDatabase(context), ...examineRemains(home)] : []),
    examineLimits(context),
    ...examineZone(context),
    ...examineNetwork(context),
    await examineKey(context),
    ...examineUsageFile(context),
  ];
  if (json === true) await terminal.printJson(doctorJson(findings));
  else await terminal.print(doctorLines(findings, terminal.paint));
  return isHealthy(findings) ? EXIT.done : EXIT.failed;
}

function examineProgram({ version }: Context): Finding {
  const text = `version ${version}, Node ${process.versions.node}, ${process.platform} ${process.arch}`;
  const isOld = Number(process.versions.node.split('.')[0]) < 22;
  return isOld ? { name: 'Program', health: 'look', text, advice: 'It works, but Node before 22 uses neither HTTPS_PROXY nor the system\'s certificates.' } : { name: 'Program', health: 'ok', text };
}

function examineSettings({ workplace }: Context): readonly Finding[] {
  const { settingsDamage, settingProblems, home } = workplace;
  if (settingsDamage !== undefined) return [{ name: 'Settings', health: 'bad', text: settingsDamage, advice: `Open VS Code, which puts its own settings there, or mend or delete ${home.config}.` }];
  if (settingProblems.length > 0) return settingProblems.map(({ setting, message }) => ({ name: 'Settings', health: 'bad', text: message, advice: `Set it anew in VS Code, ${howToSet(setting) ?? `or mend it in ${home.config}`}.` }));
  const { revision, writer } = workplace.shared.current;
  return [{ name: 'Settings', health: 'ok', text: revision === 0 ? 'none; the defaults rule' : `config.json, change ${revision}, last by ${writer}` }];
}

function doubtAbout({ settingsDamage, settingProblems }: Pick<Workplace, 'settingsDamage' | 'settingProblems'>): string {
  const wrong = settingProblems.filter(isAboutLimits);
  return settingsDamage === undefined && wrong.length > 0 && wrong.every(({ kind }) => kind === 'contradiction') ? 'contradict each other' : 'not known';
}

/** What to type to set a limit anew; other settings cannot be set here. */
function howToSet(setting: SettingName): string | undefined {
  const name = /^limits\.(\w+)$/.exec(setting)?.[1];
  return name === undefined ? undefined : `or here: openrouter-spend limits set --${name.replace(/[A-Z]/g, (letter) => `-${letter.toLowerCase()}`)} 10`;
}

async function examineDatabase({ workplace }: Context): Promise<Finding> {
  const size = statIfThere(workplace.home.database)?.size;
  try {
    const ledger = await workplace.ledger();
    const { first, last } = await ledger.query('span', { origin: workplace.origin });
    const reach = first === null || last === null ? 'no entries yet' : `entries from ${dayKey(first, workplace.zone)} to ${dayKey(last, workplace.zone)}`;
    return { name: 'Database', health: 'ok', text: `${size === undefined ? 'no file yet' : `ledger.db, ${sizeText(size)}`}, ${reach}` };
  } catch (error) {
    return { name: 'Database', health: 'bad', text: wordsOf(error), advice: 'Run the command again with --verbose to see why.' };
  }
}

function examineLimits({ workplace }: Context): Finding {
  const { settings } = workplace;
  if (!workplace.areLimitsKnown) return { name: 'Limits', health: 'bad', text: `${doubtAbout(workplace)}, so that no call is sent`, advice: 'Mend what is bad above.' };
  const set = (['hourly', 'daily', 'weekly', 'monthly', 'perRequest'] as const).filter((name) => settings[`limits.${name}`] !== null);
  if (set.length === 0) return { name: 'Limits', health: 'look', text: 'none: nothing stops a call', advice: 'openrouter-spend limits set --daily 10' };
  return { name: 'Limits', health: 'ok', text: `${set.join(', ')}; at the limit: ${settings.policy}` };
}

function examineZone({ workplace: { zoneProblem } }: Context): readonly Finding[] {
  const [text = '', advice = ''] = zoneProblem?.split(/(?<=\.) /) ?? [];
  return zoneProblem === undefined ? [] : [{ name: 'Time zone', health: 'look', text, advice }];
}

function examineNetwork({ workplace }: Context): readonly Finding[] {
  const { proxy, problem } = workplace.network;
  if (proxy === undefined) return [];
  return [{ name: 'Proxy', health: problem === undefined ? 'ok' : 'bad', text: proxy, ...(problem === undefined ? {} : { advice: problem }) }];
}

async function examineKey({ workplace, clock }: Context): Promise<Finding> {
  const key = workplace.keyIfAny();
  if (key === undefined) return { name: 'Key', health: 'look', ...workplace.missingKey, stopsCalls: true };
  const verdict = await checkKey(workplace.api(), key, clock.now());
  switch (verdict.kind) {
    case 'good': return { name: 'Key', health: 'ok', text: `accepted at ${workplace.origin}, has used ${formatMoney(verdict.sample.usage)}` };
    case 'refused': return { name: 'Key', health: 'bad', text: verdict.reason, advice: `Make a new key at ${KEYS_PAGE}.` };
    case 'unreachable': return { name: 'Key', health: 'bad', text: verdict.reason, advice: `Is ${workplace.settings.baseUrl} right? Does the network need HTTPS_PROXY or NODE_EXTRA_CA_CERTS?` };
  }
}

function examineUsageFile({ workplace, env }: Context): readonly Finding[] {
  const text = usageFileAdvice(workplace.home.root, env);
  return text === undefined ? [] : [{ name: 'Import', health: 'ok', text }];
}
