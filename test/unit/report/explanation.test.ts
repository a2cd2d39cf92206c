import { describe, expect, it } from 'vitest';
import { explanationLine, explanationRoom } from '../../../media/report/model/explanation.ts';
import { ZERO, fromUsd } from '../../../src/core/money.ts';
import { UTC } from '../../../src/core/period.ts';

describe('the line about where all of the key\'s money went', () => {
  it('breaks between its parts only, and names the calls that are open', () => {
    const line = explanationLine({ explained: fromUsd(41.2), elsewhere: fromUsd(3.1), unexplained: ZERO, openCalls: 2, since: Date.UTC(2026, 10, 2) }, UTC);
    expect(line.split(' · ').map((part) => part.replaceAll('\u00a0', ' '))).toEqual(['Since 2026\u201111\u201102: explained by entries $41.20', 'elsewhere on this key $3.10', 'unexplained $0.00 (2 calls open)']);
    expect(line.match(/ /g)).toHaveLength(4);
  });

  it.each([0, 1, 12, 1234])('is never longer than the room that is kept for it, which is the same whatever is open: %d', (openCalls) => {
    const card = { explained: fromUsd(41.2), elsewhere: fromUsd(3.1), unexplained: ZERO, openCalls, since: Date.UTC(2026, 10, 2) };
    const room = explanationRoom(card, UTC);
    expect(explanationLine(card, UTC).length).toBeLessThanOrEqual(room.length);
    expect(explanationLine({ ...card, unexplained: fromUsd(0.0034) }, UTC).length).toBeLessThanOrEqual(room.length);
    if (openCalls < 999) expect(room).toBe(explanationRoom({ ...card, unexplained: fromUsd(0.0034), openCalls: 0 }, UTC));
  });
});
