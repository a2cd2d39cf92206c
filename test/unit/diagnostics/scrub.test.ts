import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { scrubber } from '../../../src/core/diagnostics/scrub.ts';

const KEY = `sk-or-v1-${'0123456789abcdef'.repeat(4)}`;
const ODD_KEY = 'my~odd!key#of+a%proxy';
const scrub = scrubber({
  keys: [KEY, ODD_KEY],
  folders: [['/home/jane doe', '~'], ['/home/jane doe/.local/share/openrouter-spend', '<home>'], ['/srv/acme/secret project', '<workspace>']],
  names: ['jane doe', 'jane', 'acme', 'shop (old)', 'cline/acme', 'Zoë', '*', ''],
});

describe('a text for strangers', () => {
  it.each([
    ['a key', `[key] refused ${KEY}.`, '[key] refused ….'],
    ['a key that something is stuck to', `x${KEY}y and tosk-or-v1-abcdefgh`, 'x…y and tosk-…'],
    ['a key of another form', `token=${ODD_KEY}&x`, 'token=…&x'],
    ['somebody else\'s key', 'Bearer abcdefgh12345678== sk-proj-AAAAAAAAAAAA', 'Bea… sk-…'],
    ['the hash of a key', `key ${'ab'.repeat(32)}`, 'key <hash>'],
    ['the ledger\'s folder, in which names of files are ours', "ENOENT: no such file, open '/home/jane doe/.local/share/openrouter-spend/ledger.db'", "ENOENT: no such file, open '<home>/ledger.db'"],
    ['a folder of the user', "open '/home/jane doe/work/top secret/x.json'", "open '<path>'"],
    ['a path without quotes', 'at Object (/opt/tools/run.js:1:2) and ~/work/plan.md, C:\\Users\\jane\\x.txt', 'at Object (<path>:1:2) and <path>, <path>'],
    ['the workspace', 'in /srv/acme/secret project', 'in <workspace>'],
    ['what follows an origin', 'GET https://bob:pw@hooks.example.com:8443/services/T1/B2?x=1#y failed', 'GET https://hooks.example.com:8443/… failed'],
    ['another scheme', 'file:///home/bob/x and vscode-remote://ssh-remote+box/home', 'file://… and vscode-remote://…'],
    ['names, as whole words, in any case', 'Jane Doe of ACME in shop (old), client cline/acme, zoë; janet stays', '<name> of <name> in <name>, client <name>, <name>; janet stays'],
    ['line breaks, which would forge lines', 'one\n  Key: none\u2028two', 'one   Key: none two'],
  ])('holds nothing of %s', (_, text, wanted) => expect(scrub(text)).toBe(wanted));

  it.each(['openai/gpt-4o-mini answered 402 after 3/4 of it', 'Daily limit: $5.01 of $5.00 (100 %)', '[poll] offline: OpenRouter cannot be reached (ECONNREFUSED).', 'at 10:30, 2026-11-28T10:30:00.000Z'])('leaves what says nothing of anybody: %s', (text) => {
    expect(scrub(text)).toBe(text);
  });

  it('lets neither a key nor a name through, wherever it stands', () => {
    const around = fc.string({ unit: fc.constantFrom(' ', '"', '\'', '(', '/', '\\', ':', ',', '\n', '$', '%', '-', 'ü') });
    fc.assert(fc.property(around, around, fc.constantFrom(KEY, ODD_KEY), (before, after, key) => {
      expect(scrub(`${before}${key}${after}`)).not.toContain(key);
    }));
    fc.assert(fc.property(fc.constantFrom(' ', '"', '(', ':', ',', '/', '\\', '-'), fc.constantFrom(' ', '"', ')', ':', ',', '.'), (before, after) => {
      expect(scrub(`x${before}acme${after}y`)).not.toContain('acme');
    }));
  });
});
