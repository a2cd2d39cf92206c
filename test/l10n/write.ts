import { writeFileSync } from 'node:fs';
import { BUNDLE, bundleOf, saidTexts } from './texts.ts';

/** Writes the bundle that translators begin with: `npm run l10n`. */
writeFileSync(BUNDLE, bundleOf(saidTexts()));
