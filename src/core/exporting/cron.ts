/** What one part of a cron expression may hold. */
interface Field {
  readonly least: number;
  readonly most: number;
  readonly names?: readonly string[];
  /** Ways of saying a day that are no number or range. */
  readonly special?: RegExp;
}

const MONTHS = ['JAN', 'FEB', 'MAR', 'APR', 'MAY', 'JUN', 'JUL', 'AUG', 'SEP', 'OCT', 'NOV', 'DEC'] as const;
const WEEKDAYS = ['SUN', 'MON', 'TUE', 'WED', 'THU', 'FRI', 'SAT'] as const;

const FIELDS: readonly Field[] = [
  { least: 0, most: 59 },
  { least: 0, most: 23 },
  { least: 1, most: 31, special: /^(?:L|LW|(?:[1-9]|[12]\d|3[01])W)$/i },
  { least: 1, most: 12, names: MONTHS },
  { least: 0, most: 7, names: WEEKDAYS, special: /^(?:[0-7]|SUN|MON|TUE|WED|THU|FRI|SAT)(?:#[1-5L]|L)$/i },
];

/**
 * Whether this is a cron expression of five parts (or a name such as `@daily`), or nothing at all. It is asked of every setting that is read; what
 * reckons with such expressions is seven times as large as the other rules together, and loaded only where one is set.
 */
export function isSchedule(text: string): boolean {
  const parts = text.trim().split(/\s+/);
  if (parts.length === 1) return /^(?:|@(?:yearly|annually|monthly|weekly|daily|midnight|hourly))$/i.test(parts[0] ?? '');
  return parts.length === FIELDS.length && FIELDS.every((field, index) => isField(parts[index] ?? '', field));
}

function isField(text: string, field: Field): boolean {
  // The last working day stands alone.
  return /^LW$/i.test(text) ? field.special?.test(text) === true : text.split(',').every((item) => !/^LW$/i.test(item) && isItem(item, field));
}

function isItem(item: string, field: Field): boolean {
  if (field.special?.test(item) === true) return true;
  const [, all, from, to, step] = /^(?:([*?])|([0-9]+|[a-z]{3})(?:-([0-9]+|[a-z]{3}))?)(?:\/([0-9]+))?$/i.exec(item) ?? [];
  // A step needs something to walk over.
  const canStep = all !== undefined || to !== undefined;
  if (step !== undefined && !(canStep && isStep(Number(step), field))) return false;
  return all !== undefined || isRange(from, to ?? from, field);
}

function isRange(from: string | undefined, to: string | undefined, field: Field): boolean {
  const [first, last] = [valueOf(from, field), valueOf(to, field)];
  if (first === undefined || last === undefined) return false;
  // A week that ends on Sunday.
  return first <= last || /^sun$/i.test(to ?? '');
}

function isStep(step: number, { least, most }: Field): boolean {
  return step >= 1 && step <= most - least + 1;
}

function valueOf(text: string | undefined, { least, most, names = [] }: Field): number | undefined {
  if (text === undefined) return undefined;
  const place = names.indexOf(text.toUpperCase());
  const value = place < 0 ? Number(text) : place + least;
  return value >= least && value <= most ? value : undefined;
}
