import type { Period, Zone } from '../period.ts';
import { dayKey, periodAt } from '../period.ts';

/** Names the local days of instants, as `dayKey` does; quick where they come in the order of time. */
export function dayNamer(zone: Zone): (at: number) => string {
  let day: Period | undefined;
  let name = '';
  return (at) => {
    if (day === undefined || at < day.start || at >= day.end) {
      day = periodAt('day', at, zone);
      name = dayKey(at, zone);
    }
    return name;
  };
}
