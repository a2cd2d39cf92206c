import { t } from '../../core/l10n.ts';

/** What a prompt can name with `${…}`. */
export const VARIABLES = ['selection', 'file', 'fileName', 'language', 'clipboard'] as const;
export type VariableName = (typeof VARIABLES)[number];

/** What a variable stands for, or why it stands for nothing. */
export type VariableValue = { readonly text: string } | { readonly lacks: 'nothing' | 'too-long' | 'pending' };
export type VariableValues = Readonly<Record<VariableName, VariableValue>>;

/** More characters than any model reads are no prompt, and would be counted at every keystroke. */
export const MOST_CHARACTERS = 2_000_000;

/** What a prompt says once its variables are put in, each in the order of its first use; or what is in the way. */
export type Expansion =
  | { readonly kind: 'expanded'; readonly text: string; readonly used: readonly { readonly name: VariableName; readonly text: string }[] }
  | { readonly kind: 'unknown'; readonly names: readonly string[] }
  | { readonly kind: 'lacking'; readonly name: VariableName; readonly lacks: 'nothing' | 'too-long' | 'pending' };

/** `$${` is a plain `${`; whatever is never closed is no variable. */
const PLACE = /\$\$\{|\$\{([^}\n]*)\}/g;

/** Puts the values in, once: what stands in a value is nobody's variable. */
export function expandVariables(typed: string, values: VariableValues): Expansion {
  const named = variablesIn(typed);
  const unknown = named.filter((name) => !isVariable(name));
  if (unknown.length > 0) return { kind: 'unknown', names: unknown };
  const known = named.filter(isVariable);
  for (const name of known) {
    const value = values[name];
    if ('lacks' in value) return { kind: 'lacking', name, lacks: value.lacks };
  }
  const text = typed.replace(PLACE, (_, name: string | undefined) => (name === undefined ? '${' : textOf(values, name.trim())));
  return { kind: 'expanded', text, used: known.map((name) => ({ name, text: textOf(values, name) })) };
}

/** The names that stand in `${…}`, each once. */
export function variablesIn(typed: string): readonly string[] {
  return [...new Set([...typed.matchAll(PLACE)].flatMap(([, name]) => (name === undefined ? [] : [name.trim()])))];
}

/** Why a prompt cannot be sent as it was typed, and what to do; `undefined` where it can. */
export function expansionProblem(expansion: Expansion): string | undefined {
  switch (expansion.kind) {
    case 'expanded': return undefined;
    case 'unknown': {
      const names = expansion.names.map(written).join(', ');
      const all = VARIABLES.map(written).join(', ');
      return expansion.names.length === 1
        ? t('There is no variable {0}. There are {1}. For a plain {2}, type {3}.', names, all, '${', '$${')
        : t('There are no variables {0}. There are {1}. For a plain {2}, type {3}.', names, all, '${', '$${');
    }
    case 'lacking': return lackSentence(expansion.name, expansion.lacks);
  }
}

function lackSentence(name: VariableName, lacks: 'nothing' | 'too-long' | 'pending'): string {
  if (lacks === 'pending') return t('The clipboard is still being read.');
  if (lacks === 'too-long') return t('{0} is too long for a prompt: more than {1} million characters.', written(name), MOST_CHARACTERS / 1_000_000);
  switch (name) {
    case 'selection': return t('Nothing is selected, so {0} stands for nothing.', written(name));
    case 'clipboard': return t('The clipboard holds no text, so {0} stands for nothing.', written(name));
    default: return t('No file is open in an editor, so {0} stands for nothing.', written(name));
  }
}

function textOf(values: VariableValues, name: string): string {
  const value = isVariable(name) ? values[name] : { text: '' };
  return 'text' in value ? value.text : '';
}

function isVariable(name: string): name is VariableName {
  return (VARIABLES as readonly string[]).includes(name);
}

function written(name: string): string {
  return `\${${name.slice(0, 60)}}`;
}
