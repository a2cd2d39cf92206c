import { execFile } from 'node:child_process';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { describe, expect, it } from 'vitest';

const root = join(import.meta.dirname, '../..');
const program = join(root, 'node_modules/dependency-cruiser/bin/dependency-cruiser.mjs');

interface Cruise {
  readonly summary: { readonly violations: readonly { readonly from: string; readonly rule: { readonly name: string } }[] };
}

/** Runs the rules over the folders below `folder`; which file breaks which rule. */
async function violations(folder: string): Promise<readonly string[]> {
  const args = [program, 'src', 'media', '--config', join(root, '.dependency-cruiser.mjs'), '--output-type', 'json'];
  const { stdout } = await promisify(execFile)(process.execPath, args, { cwd: folder, maxBuffer: 64_000_000 }).catch((failure: unknown) => failure as { readonly stdout: string });
  return (JSON.parse(stdout) as Cruise).summary.violations.map(({ from, rule }) => `${from} ${rule.name}`).toSorted();
}

describe('the rules of the rooms', () => {
  it('are kept by the product', async () => {
    expect(await violations(root)).toEqual([]);
  });

  it('notice every way to break them', async () => {
    const found = await violations(join(root, 'test/fixtures/rooms'));
    expect(found).toEqual(expect.arrayContaining([
      'media/report/outward.ts report-stays-in-its-room',
      'src/cli/outward.ts room-cli',
      'src/core/cycleA.ts no-cycles',
      'src/core/dynamic.ts room-core',
      'src/core/sideEffect.ts room-core',
      'src/core/typeOnly.ts room-core',
      'src/pipeline/outward.ts room-pipeline',
      'src/protocol/value.ts room-protocol',
      'src/proxy/outward.ts room-proxy',
      'src/storage/eager.ts heavy-parts-are-lazy',
      'src/storage/editor.ts no-vscode-outside-its-room',
    ]));
  });
});
