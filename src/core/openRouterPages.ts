/** Pages of OpenRouter's that people are sent to. */

/** Where keys are made, and have their limits. */
export const KEYS_PAGE = 'https://openrouter.ai/settings/keys';

/** The list of all models. */
export const MODELS_PAGE = 'https://openrouter.ai/models';
