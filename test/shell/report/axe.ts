import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import type { Page } from 'playwright-core';

interface Violation {
  readonly id: string;
  readonly help: string;
  readonly nodes: readonly { readonly target: readonly unknown[]; readonly failureSummary?: string }[];
}

/** What axe-core finds, one sentence each. Injected by evaluation: a script tag would break the page's policy. The size of targets it looks at only when told to. */
export async function checkAccessibility(page: Page): Promise<readonly string[]> {
  const source = readFileSync(createRequire(import.meta.url).resolve('axe-core/axe.min.js'), 'utf8');
  await page.evaluate(source);
  const violations = await page.evaluate<readonly Violation[]>('axe.run(document, { rules: { "target-size": { enabled: true } } }).then((result) => result.violations)');
  return violations.flatMap(({ id, help, nodes }) => nodes.map(({ target, failureSummary }) => `axe ${id}: ${help}: ${JSON.stringify(target)} ${failureSummary ?? ''}`));
}
