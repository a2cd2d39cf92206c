import { createZone, UTC, type Zone } from '../../src/core/period.ts';

/** Zones by name; one that this browser does not know counts as UTC rather than breaking the page. */
export function rememberZones(): (name: string) => Zone {
  const known = new Map<string, Zone>([['UTC', UTC]]);
  return (name) => {
    const found = known.get(name) ?? zoneOrUtc(name);
    known.set(name, found);
    return found;
  };
}

function zoneOrUtc(name: string): Zone {
  try {
    return createZone(name);
  } catch (error) {
    if (error instanceof RangeError) return UTC;
    throw error;
  }
}
