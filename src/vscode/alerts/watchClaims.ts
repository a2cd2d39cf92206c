import { CLAIM_MS } from '../../core/budget/alerts.ts';
import { describeError } from '../../core/errors.ts';
import type { Clock, Disposable, Logger } from '../../core/ports.ts';
import type { Monitor } from '../monitor.ts';
import { regularly } from './regularly.ts';

/**
 * Looks for something to tell whenever figures move, and regularly: what another window has claimed and never shown is taken over, also where nothing else
 * happens. One look after another; what goes wrong with one is logged.
 */
export function watchClaims(monitor: Monitor, clock: Clock, logger: Logger, claimAndTell: () => Promise<void>): Disposable {
  let last: Promise<void> = Promise.resolve();
  const look = (): void => {
    last = last.then(claimAndTell).catch((error: unknown) => logger.error('alert', describeError(error), error));
  };
  const subscriptions = [monitor.onChange(look), regularly(clock, CLAIM_MS, look)];
  return { dispose: () => subscriptions.forEach((subscription) => void subscription.dispose()) };
}
