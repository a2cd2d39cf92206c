import { createZone, UTC, zonesByName, type Zone } from '../../src/core/period.ts';

/** Zones by name; one that this browser does not know counts as UTC rather than breaking the page. */
export function rememberZones(): (name: string) => Zone {
  return zonesByName(zoneOrUtc);
}

function zoneOrUtc(name: string): Zone {
  if (name === UTC.name) return UTC;
  try {
    return createZone(name);
  } catch (error) {
    if (error instanceof RangeError) return UTC;
    throw error;
  }
}
