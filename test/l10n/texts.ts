import { globSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import ts from 'typescript';

const ROOT = join(import.meta.dirname, '../..');

/** A text that the product says, or a call that no program can collect. */
export interface SaidText {
  /** `src/vscode/trouble.ts:12` */
  readonly at: string;
  /** `undefined` where the call's first argument is no literal. */
  readonly text: string | undefined;
  /** How many arguments the call gives for places. */
  readonly values: number;
}

/** Every `t('…')` of the product's sources. */
export function saidTexts(): readonly SaidText[] {
  return globSync('{src,media}/**/*.ts', { cwd: ROOT }).sort().flatMap((file) => textsOf(file.replaceAll('\\', '/'), readFileSync(join(ROOT, file), 'utf8')));
}

/** The bundle that translators begin with: every text under itself, sorted. */
export function bundleOf(texts: readonly SaidText[]): string {
  const all = [...new Set(texts.flatMap(({ text }) => text ?? []))].sort();
  return `${JSON.stringify(Object.fromEntries(all.map((text) => [text, text])), null, 2)}\n`;
}

/** Where the bundle lies. */
export const BUNDLE = join(ROOT, 'l10n', 'bundle.l10n.json');

/** A text as a foreign reader would see it: longer, accented, in brackets; its places stay. */
export function pseudo(text: string): string {
  const accented = text.replace(/\{\d\}|[a-zA-Z]/g, (found) => (found.length > 1 ? found : (ACCENTS.get(found) ?? found)));
  return `⟦${accented}⟧`;
}

/** The bundle of a language that nobody speaks: what is not in brackets on a page was left out. */
export function pseudoTexts(): Readonly<Record<string, string>> {
  return Object.fromEntries(saidTexts().flatMap(({ text }) => (text === undefined ? [] : [[text, pseudo(text)]])));
}

const ACCENTS: ReadonlyMap<string, string> = new Map(Object.entries({ a: 'à', e: 'é', i: 'î', o: 'ö', u: 'ü', n: 'ñ', y: 'ý', c: 'ç', A: 'À', E: 'É', I: 'Î', O: 'Ö', U: 'Ü', N: 'Ñ', Y: 'Ý', C: 'Ç' }));

/** Sentences of the product that are written outside of `t(…)`, but for what is for the log or for developers. `english`: files that speak English by design. */
export function bareSentences(english: readonly RegExp[]): readonly string[] {
  return globSync('{src,media}/**/*.ts', { cwd: ROOT }).sort().map((file) => file.replaceAll('\\', '/')).filter((file) => !english.some((pattern) => pattern.test(file)))
    .flatMap((file) => sentencesOf(file, readFileSync(join(ROOT, file), 'utf8')));
}

/** A word that begins a sentence, and two that go on. */
const SENTENCE = /(?:^|[}.] )[A-Z][a-z]+ [a-z’]+ [a-z’]+/;
const FOR_DEVELOPERS = /(?:^|\.)(?:t|debug|info|warn|error)$|^(?:Error|RangeError|TypeError)$/;

function sentencesOf(file: string, source: string): readonly string[] {
  const tree = ts.createSourceFile(file, source, ts.ScriptTarget.Latest, true);
  const found: string[] = [];
  const visit = (node: ts.Node): void => {
    if ((ts.isCallExpression(node) || ts.isNewExpression(node)) && FOR_DEVELOPERS.test(node.expression.getText())) return;
    const text = ts.isStringLiteralLike(node) ? node.text : ts.isTemplateExpression(node) ? [node.head.text, ...node.templateSpans.map(({ literal }) => literal.text)].join('{}') : '';
    if (SENTENCE.test(text)) found.push(`${file}: ${text}`);
    ts.forEachChild(node, visit);
  };
  visit(tree);
  return found;
}

function textsOf(file: string, source: string): readonly SaidText[] {
  const tree = ts.createSourceFile(file, source, ts.ScriptTarget.Latest, true);
  const said: SaidText[] = [];
  const visit = (node: ts.Node): void => {
    if (ts.isCallExpression(node) && ts.isIdentifier(node.expression) && node.expression.text === 't') {
      const [first, ...values] = node.arguments;
      const line = tree.getLineAndCharacterOfPosition(node.getStart()).line + 1;
      said.push({ at: `${file}:${line}`, text: first !== undefined && ts.isStringLiteralLike(first) ? first.text : undefined, values: values.length });
    }
    ts.forEachChild(node, visit);
  };
  visit(tree);
  return said;
}
