/** A text as one word of a POSIX shell, whatever is in it. */
export function shellQuoted(text: string): string {
  return `'${text.replaceAll('\'', '\'\\\'\'')}'`;
}

/** A text as one word of PowerShell, whatever is in it; it takes typographic quotes for quotes, too. */
export function powerShellQuoted(text: string): string {
  return `'${text.replace(/['\u2018-\u201b]/g, '$&$&')}'`;
}

/** A text as a string of JSON, and so of YAML, TOML, JavaScript and Python. */
export function quoted(text: string): string {
  return JSON.stringify(text);
}
