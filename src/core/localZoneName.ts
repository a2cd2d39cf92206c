/** The zone of this machine by a name that can be used anywhere. */
export interface LocalZoneName {
  readonly name: string;
  /** Whether it is the zone's own name: if not, the clocks of this machine only go like this. */
  readonly isKnown: boolean;
}

const HOUR_MINUTES = 60;
/** There are zones without summer time for these hours, and for no others. */
const MOST_WEST = -12;
const MOST_EAST = 14;

/** What this machine's zone is called. Odd values of the variable `TZ` leave Intl without a name, or with one that it does not know itself. */
export function localZoneName(): LocalZoneName {
  const { timeZone } = new Intl.DateTimeFormat().resolvedOptions() as Partial<Intl.ResolvedDateTimeFormatOptions>;
  return timeZone !== undefined && isZoneName(timeZone) ? { name: timeZone, isKnown: true } : { name: nameByClocks(), isKnown: false };
}

/** Whether Intl knows such a zone. */
export function isZoneName(name: string): boolean {
  try {
    return new Intl.DateTimeFormat('en-US', { timeZone: name }).resolvedOptions().timeZone !== '';
  } catch (error) {
    if (error instanceof RangeError) return false;
    throw error;
  }
}

/** By what the clocks show, where that is a whole number of hours all the year round; else UTC. */
function nameByClocks(): string {
  const year = new Date().getFullYear();
  const [winter, summer] = [0, 6].map((month) => 0 - new Date(year, month).getTimezoneOffset() / HOUR_MINUTES);
  if (winter === undefined || winter !== summer || !Number.isInteger(winter) || winter === 0 || winter < MOST_WEST || winter > MOST_EAST) return 'UTC';
  // These names count westwards.
  return `Etc/GMT${winter > 0 ? '-' : '+'}${Math.abs(winter)}`;
}
