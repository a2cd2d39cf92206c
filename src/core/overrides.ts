/** Which environment variable overrides which setting, for the process that has it: terminals, never the editor. */
export const OVERRIDES = {
  OPENROUTER_DAILY_LIMIT: 'limits.daily',
  OPENROUTER_MONTHLY_LIMIT: 'limits.monthly',
  OPENROUTER_BUDGETS: 'budgets',
} as const;
