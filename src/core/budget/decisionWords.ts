import { nameInText } from '../foreignName.ts';
import { t } from '../l10n.ts';

const DECISION = /^(allow|warn|downgrade|throttle|ask|deny)(?:: (.*?))?(?:, output capped at (\d+) tokens)?$/s;
const DOWNGRADE = /^(.*), from (\S+)$/s;

/** What the guard's word in the ledger (`downgrade: day limit, from a/dear`) means. A word of a later version is given as it is. */
export function decisionWords(decision: string, nameOf: (model: string) => string): string {
  const [, word, why, cap] = DECISION.exec(decision) ?? [];
  const said = word === undefined ? nameInText(decision) : sentence(word, why, nameOf);
  return cap === undefined ? said : `${said} ${t('The answer was capped at {0} tokens.', cap)}`;
}

function sentence(word: string, why: string | undefined, nameOf: (model: string) => string): string {
  switch (word) {
    case 'allow': return why === undefined ? t('Allowed. No limit stood in the way.') : allowed(why);
    case 'warn': return t('Allowed with a warning: {0}.', reason(why));
    case 'downgrade': return downgraded(why ?? '', nameOf);
    case 'throttle': return t('Spaced out: {0}.', reason(why));
    case 'ask': return t('Asked about: {0}.', reason(why));
    default: return t('Refused: {0}.', reason(why));
  }
}

function allowed(why: string): string {
  const said = /^once, by the user(?: \((.*)\))?$/s.exec(why);
  if (said === null) return t('Allowed: {0}.', nameInText(why));
  return said[1] === undefined ? t('Allowed once, by you.') : t('Allowed once, by you: “{0}”.', nameInText(said[1]));
}

function downgraded(why: string, nameOf: (model: string) => string): string {
  const [, because = why, from] = DOWNGRADE.exec(why) ?? [];
  const instead = from === undefined ? t('A cheaper model answered') : t('A cheaper model answered instead of {0}', nameInText(nameOf(from)));
  switch (because) {
    case 'as before': return t('{0}, as before in this session.', instead);
    case 'by the user': return t('{0}, as you chose.', instead);
    default: return t('{0}: {1}.', instead, reason(because));
  }
}

function reason(code: string | undefined): string {
  switch (code) {
    case undefined:
    case 'limit': return t('a limit');
    case 'warned': return t('a limit is close to used up');
    case 'degraded': return t('a limit is nearly used up');
    case 'stopped': return t('a limit is used up');
    case 'unknown price': return t('no price is known');
    default: return nameInText(code);
  }
}
