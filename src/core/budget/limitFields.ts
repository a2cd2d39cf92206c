/** The fields of a budget that limit something. */
export const LIMIT_FIELDS = ['hourly', 'daily', 'weekly', 'monthly', 'perRequest', 'averagePerRequest', 'tokensPerHour', 'tokensPerDay'] as const;
