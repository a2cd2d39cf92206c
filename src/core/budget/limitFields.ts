/** The fields of a budget that limit something; the plain limits have settings of the same names. */
export const LIMIT_FIELDS = ['hourly', 'daily', 'weekly', 'monthly', 'perRequest', 'averagePerRequest', 'tokensPerHour', 'tokensPerDay'] as const;
export type LimitField = (typeof LIMIT_FIELDS)[number];
