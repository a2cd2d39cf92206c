import { localZoneName } from './localZoneName.ts';
import type { Zone } from './period.ts';
import { UTC } from './period.ts';

const MINUTE = 60_000;

/**
 * The zone of this machine, from the clock that every program has at hand. Only its name needs `Intl`, whose first use takes eight megabytes
 * and thirty milliseconds: it is looked up when somebody asks for it.
 */
export function localZone(): Zone {
  let known: string | undefined;
  const name = (): string => (known ??= localZoneName().name);
  return {
    get name() { return name(); },
    get isUtc() { return isUtc(name); },
    // Subtracted, since a negated zero is not zero everywhere.
    offsetAt: (instant) => 0 - new Date(instant).getTimezoneOffset() * MINUTE,
  };
}

/** By its clocks, then by its name in words, which mostly are English: both spare the look-up. */
function isUtc(name: () => string): boolean {
  const now = new Date();
  const [winter, summer] = [new Date(now.getFullYear(), 0), new Date(now.getFullYear(), 6)];
  if (winter.getTimezoneOffset() !== 0 || summer.getTimezoneOffset() !== 0) return false;
  return now.toString().endsWith('(Coordinated Universal Time)') || name() === UTC.name;
}
