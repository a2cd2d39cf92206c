/** The fields of a budget that limit something; the plain limits have settings of the same names. */
export const LIMIT_FIELDS = ['daily', 'weekly', 'monthly', 'hourly', 'perRequest', 'averagePerRequest', 'tokensPerHour', 'tokensPerDay'] as const;
export type LimitField = (typeof LIMIT_FIELDS)[number];
