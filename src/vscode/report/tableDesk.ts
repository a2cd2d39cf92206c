import * as v from 'valibot';
import { madeText } from '../../core/dates.ts';
import { nano } from '../../core/money.ts';
import { dayKey } from '../../core/period.ts';
import type { Clock } from '../../core/ports.ts';
import type { TableRequests } from '../../protocol/tables.ts';
import { MOST_TABLE_ROWS, TABLE_FORMATS, TABLE_NAMES } from '../../protocol/tables.ts';
import type { Handlers } from '../../protocol/transport.ts';
import type { Monitor } from '../monitor.ts';
import { takeText } from './takeText.ts';
import { tableText } from './tableText.ts';

const TEXT = v.pipe(v.string(), v.maxLength(5000));
const CELL = v.strictObject({ text: TEXT, usd: v.optional(v.pipe(v.number(), v.safeInteger(), v.transform(nano))), value: v.optional(v.pipe(v.number(), v.minValue(-8.64e15), v.maxValue(8.64e15))) });
const COLUMN = v.strictObject({ key: v.pipe(v.string(), v.regex(/^[a-z][A-Za-z]{0,40}$/)), title: TEXT, kind: v.picklist(['name', 'text', 'figure', 'time']) });
const ASK = v.strictObject({
  name: v.picklist(TABLE_NAMES), format: v.picklist(TABLE_FORMATS), to: v.picklist(['file', 'clipboard']), title: TEXT, notes: v.pipe(v.array(TEXT), v.maxLength(50)),
  columns: v.pipe(v.array(COLUMN), v.maxLength(20)), rows: v.pipe(v.array(v.pipe(v.array(CELL), v.maxLength(20))), v.maxLength(MOST_TABLE_ROWS)),
});

/** Takes the tables of the other tabs along, as they are shown. */
export class TableDesk {
  private readonly monitor: Monitor;
  private readonly clock: Clock;

  constructor(monitor: Monitor, clock: Clock) {
    this.monitor = monitor;
    this.clock = clock;
  }

  handlers(): Handlers<TableRequests> {
    return {
      exportTable: (ask) => {
        const { name, format, to, ...table } = v.parse(ASK, ask);
        const { zone } = this.monitor.budgeting();
        const now = this.clock.now();
        return takeText(tableText(table, format, madeText(now, zone)), { name: `openrouter-spend-${name}-${dayKey(now, zone)}`, format, to });
      },
    };
  }
}
