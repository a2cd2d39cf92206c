import { t } from '../l10n.ts';
import type { Grouping } from './range.ts';

const TITLES: Readonly<Record<Grouping, () => string>> = {
  model: () => t('Model'), provider: () => t('Provider'), client: () => t('Client'), user: () => t('User'), project: () => t('Project'), purpose: () => t('Purpose'),
  endpoint: () => t('Endpoint'), source: () => t('Source'), status: () => t('Outcome'), costSource: () => t('Cost from'), key: () => t('Key'), session: () => t('Session'), tag: () => t('Tag'),
};

// Texts of their own: not every language has small letters within a sentence.
const INNER: Readonly<Record<Grouping, () => string>> = {
  model: () => t('model'), provider: () => t('provider'), client: () => t('client'), user: () => t('user'), project: () => t('project'), purpose: () => t('purpose'),
  endpoint: () => t('endpoint'), source: () => t('source'), status: () => t('outcome'), costSource: () => t('cost from'), key: () => t('key'), session: () => t('session'), tag: () => t('tag'),
};

/** What a grouping is called by itself: `Model`. */
export function groupingTitle(by: Grouping): string {
  return TITLES[by]();
}

/** The same after `by`: `model`. */
export function groupingInText(by: Grouping): string {
  return INNER[by]();
}
