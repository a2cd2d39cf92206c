import type { NanoUsd } from '../money.ts';
import { ZERO, addMoney, toUsd } from '../money.ts';
import { headOf, toRecord } from './record.ts';
import type { ExportAsk, ExportWriter } from './types.ts';

/** JSON lines: the head, then one entry a line. Our own form, which is read back without loss. */
export function jsonLinesWriter(ask: ExportAsk): ExportWriter {
  return {
    begin: () => `${JSON.stringify(headOf(ask))}\n`,
    row: (entry) => `${JSON.stringify(toRecord(entry))}\n`,
    end: () => '',
  };
}

/** One JSON object: the head's fields, `entries`, and behind them `totals`, which are not known before. */
export function jsonWriter(ask: ExportAsk): ExportWriter {
  let rows = 0;
  let cost: NanoUsd = ZERO;
  return {
    begin: () => `${JSON.stringify(headOf(ask)).slice(0, -1)},"entries":[`,
    row(entry) {
      rows += 1;
      cost = addMoney(cost, entry.cost ?? ZERO);
      return `${rows === 1 ? '\n' : ',\n'}${JSON.stringify(toRecord(entry))}`;
    },
    end: () => `\n],"totals":${JSON.stringify({ entries: rows, cost: toUsd(cost), costNano: cost })}}\n`,
  };
}
