import { describe, expect, it } from 'vitest';
import { readInstant } from '../../../src/core/importing/instant.ts';

const AT = Date.UTC(2026, 1, 6, 18, 54, 30, 40);

const check = (written: unknown, instant: number | undefined): void => expect(readInstant(written), JSON.stringify(written)).toBe(instant);

describe('an instant', () => {
  it('is read as ISO 8601, with or without zone, which is then UTC', () => {
    check('2026-02-06T18:54:30.040Z', AT);
    check('2026-02-06 18:54:30.040', AT);
    check('2026-02-06T18:54:30,040', AT);
    check('2026-02-06T19:54:30.040+01:00', AT);
    check('2026-02-06T19:54:30.040+01', AT);
    check('2026-02-06 13:54:30.040 -0500', AT);
    check('2026-02-06T18:54:30.040123Z', AT);
    check('2026-02-06 18:54:30.040 UTC', AT);
    check('2026-02-06T18:54', AT - 30_040);
    check('2026-02-06', Date.UTC(2026, 1, 6));
  });

  it('is read as a count of seconds or of parts of seconds', () => {
    check(AT, AT);
    check(AT / 1000, AT);
    check(String(AT / 1000), AT);
    check(AT * 1000, AT);
    check(`${AT}000000`, AT);
    check(Math.floor(AT / 1000), AT - 40);
  });

  it('is not made of anything else', () => {
    for (const wrong of ['', 'yesterday', '06.02.2026', '2026-13-40', '2026-02-06T25:00', 0, -5, Number.NaN, null, undefined, true, {}, '1e9']) check(wrong, undefined);
  });
});
