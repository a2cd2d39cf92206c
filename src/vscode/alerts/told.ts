/** An alert as it is told, whatever it is about. Other extensions get the same. */
export interface Told {
  /** Key of the alert: it is told once. */
  readonly id: string;
  readonly kind: 'limit' | 'burn' | 'average' | 'balance' | 'expiry' | 'refused' | 'runaway';
  readonly severity: 'warning' | 'error';
  readonly text: string;
}
