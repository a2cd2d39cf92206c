/** Money that running requests have reserved (the in-flight spending budget), and how many run. */
import type { SimClock } from './clock.ts';
import type { Usd } from './usd.ts';

interface Reservation {
  amount: Usd;
  until: number;
}

export class InFlight {
  readonly #clock: SimClock;
  readonly #budget: Usd | undefined;
  readonly #settleMs: number;
  #reservations: Reservation[] = [];

  constructor(clock: SimClock, budget: Usd | undefined, settleMs: number) {
    this.#clock = clock;
    this.#budget = budget;
    this.#settleMs = settleMs;
  }

  /** A way to settle with the true cost, or why the budget does not allow it. */
  reserve(amount: Usd): ((cost: Usd) => void) | 'weight_exceeds_budget' | 'in_flight' {
    const now = this.#clock.now();
    this.#reservations = this.#reservations.filter((r) => r.until > now);
    const taken = this.#reservations.reduce((sum, r) => sum + r.amount, 0n);
    if (this.#budget !== undefined && amount > this.#budget) return 'weight_exceeds_budget';
    if (this.#budget !== undefined && taken + amount > this.#budget) return 'in_flight';
    const reservation: Reservation = { amount, until: Number.POSITIVE_INFINITY };
    this.#reservations.push(reservation);
    return (cost) => {
      reservation.amount = cost;
      reservation.until = this.#clock.now() + this.#settleMs;
    };
  }

  /** Requests that have not been settled. */
  running(): number {
    return this.#reservations.filter((r) => r.until === Number.POSITIVE_INFINITY).length;
  }
}
