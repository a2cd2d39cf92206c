import assert from 'node:assert/strict';
import * as vscode from 'vscode';
import { fileUri } from '../../../src/storage/project.ts';
import type { HostSuite } from '../harness/hostSuite.ts';

export const suite: HostSuite = {
  name: 'project',
  tests: {
    'the command line writes the address of a folder as the editor does': () => {
      for (const path of ['/home/ada/my project', '/srv/a+b(c)!*\'@x;,=&$', '/srv/größe~1_-.日本', '/srv/a\\b%20#?[]"<>|^`{}', '/c:/x', '/']) assert.equal(fileUri(path), vscode.Uri.file(path).toString());
    },
  },
};
