import * as vscode from 'vscode';
import { breachInText, reasonSentence } from '../../core/budget/sentences.ts';
import { nameInText } from '../../core/foreignName.ts';
import { formatMoney } from '../../core/format.ts';
import { t } from '../../core/l10n.ts';
import type { Clock } from '../../core/ports.ts';
import type { AskAnswer, CheaperWay, Question } from '../../pipeline/exchange.ts';
import type { ProxyParts } from '../../proxy/parts.ts';
import type { Monitor } from '../monitor.ts';
import { unlinked } from '../notify.ts';
import { priceText } from '../prompt/prices.ts';

/** How long a tool is kept waiting for a person. */
const PATIENCE_MS = 30_000;
const CANCEL: AskAnswer = { kind: 'cancel' };

/** Asks the person before this window about a call of a client; where nobody looks at it, or answers in time, the call is not sent. */
export function askByNotice(monitor: Pick<Monitor, 'budgeting'>, clock: Clock): NonNullable<ProxyParts['ask']> {
  // A notification cannot be taken back: one that is still there is question enough, and a tool that tries again must not pile them up.
  const unanswered = new Set<string>();
  return async (question, client, signal) => {
    if (!vscode.window.state.focused || signal.aborted || unanswered.has(client)) return CANCEL;
    const ways = waysOf(question);
    const text = t('{0}: {1}. {2} As asked for: {3}. It waits for half a minute.', client, breachInText(question.breach), reasonSentence(question.breach, monitor.budgeting().zone, clock.now()), priceText(question.asked));
    // An error's buttons stay in sight; those of a warning go before the half minute is over.
    const chosen = Promise.resolve(vscode.window.showErrorMessage(unlinked(text), t('Send Once'), ...ways.keys(), t('Cancel'))).then((label) => answerOf(label, ways));
    const settled = new AbortController();
    const answer = await Promise.race([chosen, givenUp(clock, AbortSignal.any([signal, settled.signal]))]);
    settled.abort();
    if (answer !== undefined) return answer;
    unanswered.add(client);
    void chosen.then(({ kind }) => {
      unanswered.delete(client);
      if (kind !== 'cancel') void vscode.window.showInformationMessage(unlinked(t('Too late: the call of {0} was not sent.', client)));
    });
    return CANCEL;
  };
}

/** A button for the nearest and the cheapest model with which it fits. */
function waysOf({ cheaper }: Question): ReadonlyMap<string, CheaperWay> {
  const shown = new Set([cheaper[0], cheaper.at(-1)].filter((way) => way !== undefined));
  return new Map([...shown].map((way) => [t('Use {0} ({1})', nameInText(way.model.name), formatMoney(way.expected, 'estimate')), way]));
}

function answerOf(label: string | undefined, ways: ReadonlyMap<string, CheaperWay>): AskAnswer {
  const way = label === undefined ? undefined : ways.get(label);
  if (way !== undefined) return { kind: 'model', model: way.model.id };
  return label === t('Send Once') ? { kind: 'once', reason: '' } : CANCEL;
}

/** Resolves when nobody has answered in time, or nobody waits any more. */
function givenUp(clock: Clock, signal: AbortSignal): Promise<undefined> {
  return new Promise((resolve) => {
    const cancel = clock.after(PATIENCE_MS, () => resolve(undefined));
    signal.addEventListener('abort', () => {
      cancel();
      resolve(undefined);
    }, { once: true });
  });
}
