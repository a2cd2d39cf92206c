import { expect, it } from 'vitest';
import { fingerprint } from '../../../src/core/importing/fingerprint.ts';
import type { ImportFrame } from '../../../src/core/importing/frame.ts';
import { entryFrom, modelNamesOf } from '../../../src/core/importing/frame.ts';
import { KEY, NOON, ORIGIN } from '../fakes/ledger.ts';

it('takes the model of a call by its listed name, whatever it is called', () => {
  const frame: ImportFrame = {
    bulk: '01KAQ000000000000000000000', now: NOON, format: 'jsonl', origin: ORIGIN, device: 'test', mine: undefined, models: modelNamesOf({ models: [] }),
    keyOf: () => ({ keyHash: KEY, isMine: true, besides: KEY }), isAsked: () => false,
  };
  for (const model of ['constructor', 'toString', '__proto__', 'a/b']) expect(entryFrom({ at: NOON, status: 'ok', model }, fingerprint('a line'), KEY, frame).model).toBe(model);
});
