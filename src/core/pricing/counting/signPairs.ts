/** Pairs of signs that are often within one token: brackets, quotes and operators as code and JSON have them. */
const USUAL = [
  '":', '",', ');', ',"', ':"', '\'{', '}\'', '()', '),', '},', '){', '],', '")', '</', '/>', ':=', ']=', '$(', '];', '!=', '/*', '*/', '[]', ':[', '}"', ',{', '])', '">', ').', '("', '"/', '".', '\'.', '([', '(!', '\';', '};',
  '\')', '\',', '(\'', '+:', ')+', '["', '+=', '-=', '}&', '${', ')&', '=>', '->', '<=', '>=', '="', '{"', '"}', '})', '):', '](', ')}', ':(', ':{', '"{', '[/', '(\\', '?.', ':/', '.*', '`,', '{}', '({', '=\'', '\'}', '[{', '}]', ')[',
];
const SIZE = 128;
const TABLE = table();

/** Whether the second of two characters, both by their codes, is often in one token with the first: both are signs then. */
export function isUsual(first: number, second: number): boolean {
  return first < SIZE && TABLE[first * SIZE + second] === 1;
}

function table(): Readonly<Uint8Array> {
  const made = new Uint8Array(SIZE * SIZE);
  for (const pair of USUAL) made[pair.charCodeAt(0) * SIZE + pair.charCodeAt(1)] = 1;
  return made;
}
