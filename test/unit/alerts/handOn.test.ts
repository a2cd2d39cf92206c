import { describe, expect, it } from 'vitest';
import { handOn } from '../../../src/vscode/alerts/handOn.ts';
import { regularly } from '../../../src/vscode/alerts/regularly.ts';
import type { Told } from '../../../src/vscode/alerts/told.ts';
import { FakeClock } from '../fakes/clock.ts';
import { FakeLogger } from '../fakes/logger.ts';

const PAUSED: Told = { id: 'pause|s|1|1', kind: 'runaway', severity: 'error', text: 'An agent is paused.' };

describe('handing alerts on', () => {
  it('calls nobody from elsewhere in quiet hours, though other extensions hear of it', () => {
    const heard: string[] = [];
    let quiet = true;
    const tell = handOn({
      extensions: { fire: ({ id }) => void heard.push(`extensions ${id}`) },
      webhooks: { tell: ({ id }) => Promise.resolve(void heard.push(`webhooks ${id}`)) },
      isQuiet: () => quiet,
    }, new FakeLogger());
    tell(PAUSED);
    expect(heard).toEqual(['extensions pause|s|1|1']);
    quiet = false;
    tell(PAUSED);
    expect(heard.slice(1)).toEqual(['extensions pause|s|1|1', 'webhooks pause|s|1|1']);
  });
});

describe('what is done regularly', () => {
  it('is done until it is disposed of, also where it disposes of itself', async () => {
    const clock = new FakeClock();
    let count = 0;
    const work = regularly(clock, 10, () => {
      count += 1;
      if (count === 3) work.dispose();
    });
    await clock.advance(9);
    expect(count).toBe(0);
    await clock.advance(100);
    expect([count, clock.pending]).toEqual([3, 0]);
  });
});
