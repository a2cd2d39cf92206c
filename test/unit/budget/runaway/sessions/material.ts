import type { Random as Rng } from '../../../../bench/random.ts';

/** Made-up texts as they stand in requests: prose, code, paths, ids, the output of tools. */

const WORDS = ('the a to of in is for that with this on as be it are from by or an not at you can file code test error value type function class method data state user call list index '
  + 'string number result return import export default const async await handler server client config module package version build update check verify change refactor parse format render cache '
  + 'token session request response header body stream event queue worker thread lock retry timeout budget limit period ledger journal entry report chart table column row key hash path folder').split(' ');
const SYLLABLES = ['ro', 'ta', 'mi', 'ken', 'sol', 'par', 'ser', 'dat', 'ver', 'lin', 'cor', 'tex', 'ma', 'di', 'quo', 'fer'];
const FOLDERS = ['src', 'lib', 'test', 'packages/core/src', 'app/components', 'internal/server', 'docs'];
const ENDINGS = ['ts', 'tsx', 'py', 'go', 'rs', 'md', 'json'];

/** So many words, with a full stop. */
export function prose(rng: Rng, words: number): string {
  const said = Array.from({ length: words }, () => rng.pick(WORDS)).join(' ');
  return `${said.charAt(0).toUpperCase()}${said.slice(1)}.`;
}

export function identifier(rng: Rng): string {
  const parts = Array.from({ length: rng.whole(2, 4) }, () => rng.pick(SYLLABLES));
  return `${parts.slice(0, -1).join('')}${(parts.at(-1) ?? '').replace(/^./, (char) => char.toUpperCase())}`;
}

export function path(rng: Rng): string {
  return `${rng.pick(FOLDERS)}/${identifier(rng)}.${rng.pick(ENDINGS)}`;
}

/** Lines of code, as a file that is read shows them. */
export function code(rng: Rng, lines: number): string {
  return Array.from({ length: lines }, () => `${'  '.repeat(rng.whole(0, 3))}const ${identifier(rng)} = ${identifier(rng)}(${rng.whole(0, 99)}, '${rng.pick(WORDS)}');`).join('\n');
}

const HEX = '0123456789abcdef';
const BASE62 = 'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789';

export function id(rng: Rng, length = 12, alphabet = BASE62): string {
  return Array.from({ length }, () => alphabet.charAt(rng.whole(0, alphabet.length - 1))).join('');
}

export function uuid(rng: Rng): string {
  return [8, 4, 4, 4, 12].map((length) => id(rng, length, HEX)).join('-');
}

export function clock(at: number): string {
  return new Date(at).toISOString();
}

/** The data of a picture. */
export function picture(rng: Rng): string {
  return `data:image/png;base64,iVBORw0KGgo${id(rng, 200)}${'A'.repeat(400)}${id(rng, 200)}`;
}

/** What a test run prints: names of failing tests with a message, and durations that are never twice the same. */
export function testOutput(rng: Rng, failing: readonly string[], passing: number): string {
  const failures = failing.map((message) => ` FAIL  ${message}`).join('\n');
  return `> vitest run\n\n${failures}\n\n Test Files  ${failing.length} failed | ${rng.whole(3, 9)} passed\n      Tests  ${failing.length} failed | ${passing} passed\n   Duration  ${(rng.next() * 9 + 1).toFixed(2)}s (transform ${rng.whole(20, 900)}ms)`;
}

/** The whole numbers from 0, so many. */
export function counted(count: number): Iterable<number> {
  return Array.from({ length: Math.max(0, Math.floor(count)) }).keys();
}
