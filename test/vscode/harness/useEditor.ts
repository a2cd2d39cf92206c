import { afterAll, afterEach, beforeAll, inject } from 'vitest';
import { startEditor, type EditorFixture, type EditorOptions } from './editorFixture.ts';

declare module 'vitest' {
  interface ProvidedContext {
    /** The path of the packaged extension, made once for all files by `packagedOnce.ts`. */
    readonly vsix: string;
  }
}

/** For an end-to-end file: one editor and one simulator for all its tests; a failed test leaves screenshots and logs in `artifacts/`. */
export function useEditor(options: EditorOptions = {}): () => EditorFixture {
  let editor: EditorFixture | undefined = undefined;
  const current = (): EditorFixture => {
    if (editor === undefined) throw new Error('The editor has not been started yet: ask for it inside a test.');
    return editor;
  };
  beforeAll(async () => {
    editor = await startEditor(inject('vsix'), options);
  });
  afterEach(async ({ task }) => {
    if (task.result?.state === 'fail') await current().keepEvidence(`failed ${task.name}`);
  });
  afterAll(async () => {
    await editor?.close();
  });
  return current;
}
